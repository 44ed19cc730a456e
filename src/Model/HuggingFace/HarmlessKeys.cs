namespace ClusterLlm.Model.HuggingFace;

/// <summary>
/// Keys of config.json that do not change what a model computes from its tokens: notes of who made it, settings of
/// generation and of training, names for heads that are not language models.
/// </summary>
internal static class HarmlessKeys
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        // Who made it, and with what.
        "architectures", "model_type", "transformers_version", "transformers.js_config", "tokenizer_class",
        "torch_dtype", "dtype", "unsloth_version", "unsloth_fixed", "unsloth_training", "torchscript",

        // How a library runs it.
        "use_cache", "gradient_checkpointing", "output_attentions", "output_hidden_states", "output_scores",
        "output_past", "return_dict", "return_dict_in_generate", "chunk_size_feed_forward", "pretraining_tp",
        "use_bfloat16", "tf_legacy_loss", "attn_implementation", "is_decoder", "is_llama_config",

        // In float32 this only orders the work otherwise.
        "reorder_and_upcast_attn",

        // How it was trained.
        "initializer_range", "n_ctx", "max_sequence_length", "max_window_layers", "neftune_noise_alpha",

        // Other heads.
        "num_labels", "id2label", "label2id", "problem_type", "finetuning_task", "predict_special_tokens",
        "summary_type", "summary_use_proj", "summary_activation", "summary_proj_to_labels", "summary_first_dropout",

        // Generation, from before generation_config.json.
        "task_specific_params", "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "cls_token_id",
        "unk_token_id", "mask_token_id", "decoder_start_token_id", "max_length", "min_length", "do_sample",
        "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p",
        "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size",
        "bad_words_ids", "num_return_sequences", "remove_invalid_values", "forced_bos_token_id",
        "forced_eos_token_id", "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens",
        "prefix", "max_new_tokens",
    };

    public static bool Contains(string name) => Known.Contains(name) || name.StartsWith('_')
        || name.Contains("dropout", StringComparison.Ordinal) || name.EndsWith("_pdrop", StringComparison.Ordinal);
}
