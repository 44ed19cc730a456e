namespace ClusterLlm.Coordinator.Cli.Completion;

/// <summary>Completion for bash 4 and later.</summary>
internal static class BashScript
{
    /// <summary>
    /// Names of folders are never given to compgen -W, which would expand what is in them.
    /// </summary>
    private const string Functions = """
        _clusterllm_choose() { COMPREPLY=($(compgen -W "$*" -- "$cur")); }

        # Names parted by commas: the last is completed, those before it stay.
        _clusterllm_list() {
          local before=''
          [[ $cur == *,* ]] && before=${cur%,*},
          COMPREPLY=($(compgen -P "$before" -W "$*" -- "${cur##*,}"))
          compopt -o nospace 2>/dev/null
        }

        _clusterllm_files() {
          compopt -o filenames 2>/dev/null
          mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        }

        _clusterllm_runs() {
          compopt -o filenames 2>/dev/null
          [[ runs/ == "$cur"* ]] && mapfile -t COMPREPLY < <(compgen -d -- runs/)
          ((${#COMPREPLY[@]})) || mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        }

        _clusterllm_settings() {
          compopt -o nospace 2>/dev/null
          _clusterllm_choose $_clusterllm_keys
        }

        _clusterllm() {
          local cur=${COMP_WORDS[COMP_CWORD]} before=$((COMP_CWORD - 1)) verb='' i
          COMPREPLY=()
          for ((i = 1; i < COMP_CWORD; i++)); do
            _clusterllm_is_verb "${verb:+$verb/}${COMP_WORDS[i]}" && verb=${verb:+$verb/}${COMP_WORDS[i]}
          done
          # bash makes a word of = where it stands between others.
          if [[ $cur == = ]]; then
            cur=''
          elif [[ ${COMP_WORDS[before]} == = ]]; then
            before=$((before - 1))
          fi
          if ((before > 1)) && [[ ${COMP_WORDS[before - 1]} == --set ]]; then
            _clusterllm_setting "${COMP_WORDS[before]}" && return
          fi
          _clusterllm_value "$verb:${COMP_WORDS[before]}" && return
          _clusterllm_no_value "$verb:${COMP_WORDS[before]}" && return
          if [[ $cur == -* ]]; then
            _clusterllm_options "$verb"
          else
            _clusterllm_arguments "$verb"
          fi
          return 0
        }

        complete -F _clusterllm clusterllm

        """;

    public static string Of(IReadOnlyList<CompletionVerb> verbs) => $"""
        # bash completion of clusterllm. Put it where bash looks for it:
        #   clusterllm completion bash > ~/.local/share/bash-completion/completions/clusterllm

        {PosixTables.Of(verbs)}
        {Functions}
        """;
}
