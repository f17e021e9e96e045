# Completes the command line of rounds: it is asked what may stand there, and reads the vault for it.
_rounds() {
    COMPREPLY=()
    local line value sign
    while IFS= read -r line; do
        case $line in
            # What bash itself lists where nothing is offered; an old one has no compopt.
            $'\tfiles') compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$2")) ;;
            $'\tfolders') compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$2")) ;;
            *)
                # Whatever stands in a name is quoted, and never run.
                value=${line%%$'\t'*}
                case ${COMP_WORDS[COMP_CWORD]} in
                    \'*) value=${value//\'/\'\\\'\'} ;;
                    \"*) for sign in \\ \" \$ \`; do value=${value//"$sign"/\\"$sign"}; done ;;
                    # Words are parted at these signs, too.
                    *) printf -v value %q "$value"; for sign in : = @; do value=${value//$sign/\\$sign}; done ;;
                esac
                COMPREPLY+=("$value")
                ;;
        esac
    done < <(rounds complete bash "$COMP_CWORD" -- "${COMP_WORDS[@]}" 2>/dev/null)
}
complete -F _rounds rounds
