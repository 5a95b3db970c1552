# Completion for bash. What there is to complete is asked of `parley --help`, so that it is always
# what the installed program knows.

_parley() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=() word help line
  COMPREPLY=()
  # The words of the command itself, up to the first option.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == [a-z]* ]] || break
    command+=("$word")
  done
  help=$("${COMP_WORDS[0]}" "${command[@]}" --help 2>/dev/null) || return

  # A value: one of the choices that the help names, or a file.
  if [[ $previous == --* ]]; then
    line=$(grep -oE -- "$previous [^ ]+" <<<"$help" | head -n 1)
    line=${line#"$previous "}
    case $line in
      *'|'*) mapfile -t COMPREPLY < <(compgen -W "$(tr '|' ' ' <<<"${line%%=*}")" -- "$current") ;;
      FILE* | DIR*) compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    esac
    # Everything else in capitals is a value that only its owner knows.
    [[ $line =~ ^([A-Z]|[a-z]+\|) ]] && return
  fi

  if [[ $current == -* ]]; then
    line=$(grep -oE -- '--[a-z][a-z-]*' <<<"$(sed -n '/^Options:/,/^$/p' <<<"$help" | grep -E '^  -')")
  elif grep -q '^Positionals:' <<<"$help" && grep -qE '^  FILE ' <<<"$help"; then
    compopt -o filenames && mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  else
    line=$(sed -n '/^Subcommands:/,/^$/p' <<<"$help" | grep -oE '^  [a-z]+')
  fi
  mapfile -t COMPREPLY < <(compgen -W "$(sort -u <<<"$line")" -- "$current")
}

complete -F _parley parley
