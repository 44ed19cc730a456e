namespace ClusterLlm.Coordinator.Cli.Completion;

/// <summary>Completion for zsh.</summary>
internal static class ZshScript
{
    private const string Functions = """
        _clusterllm_choose() { compadd -- "$@"; }

        # Names parted by commas: the last is completed, those before it stay.
        _clusterllm_list() { compset -P '*,'; compadd -q -S , -- "$@"; }

        _clusterllm_files() { _files; }

        _clusterllm_runs() {
          local -a found=(runs/*(N/))
          if [[ runs/ == "$PREFIX"* && -n $found ]]; then
            compadd -f -S / -q -- $found
          else
            _files -/
          fi
        }

        _clusterllm_settings() {
          if compset -P '*='; then
            _clusterllm_setting "${IPREFIX%=}"
          else
            compadd -S '' -- ${=_clusterllm_keys}
          fi
        }

        _clusterllm() {
          local verb='' i
          for ((i = 2; i < CURRENT; i++)); do
            _clusterllm_is_verb "${verb:+$verb/}${words[i]}" && verb=${verb:+$verb/}${words[i]}
          done
          if [[ $PREFIX == --*=* ]]; then
            local option=${PREFIX%%=*}
            compset -P '*='
            _clusterllm_value "$verb:$option"
            return
          fi
          _clusterllm_value "$verb:${words[CURRENT - 1]}" && return
          _clusterllm_no_value "$verb:${words[CURRENT - 1]}" && return 1
          if [[ $PREFIX == -* ]]; then
            _clusterllm_options "$verb"
          else
            _clusterllm_arguments "$verb"
          fi
        }

        if [[ ${funcstack[1]-} == _clusterllm ]]; then
          _clusterllm "$@"
        else
          compdef _clusterllm clusterllm
        fi

        """;

    public static string Of(IReadOnlyList<CompletionVerb> verbs) => $"""
        #compdef clusterllm
        # zsh completion of clusterllm. Put it into a folder of $fpath before compinit:
        #   clusterllm completion zsh > ~/.zfunc/_clusterllm

        {PosixTables.Of(verbs)}
        {Functions}
        """;
}
