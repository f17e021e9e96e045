# Completes the command line of rounds: it is asked what may stand there, and reads the vault for it.
function __rounds_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l option (string match --regex -- '^--[^=]*=' $current)
    set -l path (string replace -- "$option" '' $current)
    for line in (rounds complete fish (count $words) -- $words "$current" 2>/dev/null)
        switch $line
            case \tfiles
                printf '%s\n' "$option"(__fish_complete_path $path)
            case \tfolders
                printf '%s\n' "$option"(__fish_complete_directories $path '')
            case '*'
                printf '%s\n' $line
        end
    end
end
complete --command rounds --no-files --keep-order --arguments '(__rounds_complete)'
