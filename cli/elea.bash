# SPDX-License-Identifier: MIT
# Completion for bash: options from --help, their fixed values, and files.
_elea()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    case $before in
    -r | --radii) COMPREPLY=($(compgen -W 'bondi alvarez calpha5 file' -f -- "$word")) ;;
    --solvent) COMPREPLY=($(compgen -W 'water none' -- "$word")) ;;
    --method) COMPREPLY=($(compgen -W 'first-passage wos' -- "$word")) ;;
    --interior) COMPREPLY=($(compgen -W 'exact sample' -- "$word")) ;;
    --csv-format) COMPREPLY=($(compgen -W 'frames nist' -- "$word")) ;;
    --length-unit) COMPREPLY=($(compgen -W 'A nm cm m' -- "$word")) ;;
    *)
        if [[ $word == -* ]]; then
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null |
                grep -oE '^ +(-., )?--[a-z-]+(, --[a-z-]+)?' | grep -oE -- '--[a-z-]+')" -- "$word"))
        else
            COMPREPLY=($(compgen -f -- "$word"))
        fi
        ;;
    esac
}
complete -o filenames -F _elea elea
