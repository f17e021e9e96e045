#compdef rounds
# Completes the command line of rounds: it is asked what may stand there, and reads the vault for it.
_rounds() {
    local line value
    local -a values shown
    for line in "${(@f)$(rounds complete zsh $((CURRENT - 1)) -- "${words[@]}" 2>/dev/null)}"; do
        value=${line%%$'\t'*}
        case $line in
            '') ;;
            $'\tfiles'|$'\tfolders')
                [[ $PREFIX == --*=* ]] && compset -P '*='
                if [[ $line == $'\tfiles' ]]; then _files; else _files -/; fi
                return
                ;;
            *$'\t'*) values+=("$value"); shown+=("$value  -- ${line#*$'\t'}") ;;
            *) values+=("$value"); shown+=("$value") ;;
        esac
    done
    (( $#values )) && compadd -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}' -V rounds -l -d shown -a values
}
# Read as a file of fpath it is the function itself; read in .zshrc it only has to be known.
if [[ $funcstack[1] == _rounds ]]; then _rounds "$@"; else compdef _rounds rounds; fi
