#!/usr/bin/env python3
"""Writes tokenizers_golden.json beside this file: small tokenizers in Hugging Face's format, and what texts become.

    python3 tokenizers.py          (needs the module regex)

A plain re-implementation of what the library tokenizers does with such files: normalizer, pre-tokenizer, merges, bytes.
"""
import collections
import json
import os
import unicodedata

import regex

TRAINING = ("the cat sat on the mat. They're here, aren't they? numbers 1234567 and 42.\n  indented\n\n"
            "naïve café über straße 日本語 日本 привет мир hello world Hello World HELLO don't WE'LL\t\ttabs ") * 2
TEXTS = [
    "a 1", "a  12  b", "x\n\n3 '4 5's",
    "", " ", "  ", "   x", "Hello world", " Hello", "hello  world", "a\n\n b\n", "They're DON'T we'll I'M", "1234567 3.14 ½ Ⅷ",
    "日本語のテキスト", "привет, мир!", "naïve cafe\u0301 u\u0308ber", "\u1100\u1161\u11a8 \uac01 \u212b \u0344 a\u0302\u0323",
    "👍🏽 👩‍👩‍👧", "tab\tand\r\nnewline \r\n", "trailing   ", "\u2581marked\u2581", "\u00a0nbsp\u3000wide", "<s>not special</s>",
    "def f(x):\n    return x ** 2  # done", "ﬁ ligature", "x" * 60 + " " + "the " * 20, "\u0000\u0001", "\U0001d15e",
]
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
MARK = "\u2581"


def byte_alphabet():
    """GPT-2's bytes_to_unicode."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    result, extra = {}, 0
    for b in range(256):
        result[b] = chr(b) if b in plain else chr(256 + extra)
        extra += b not in plain
    return result


BYTES = byte_alphabet()


def merge(symbols, ranks):
    symbols = list(symbols)
    while len(symbols) > 1:
        rank, at = min((ranks.get(pair, float("inf")), i) for i, pair in enumerate(zip(symbols, symbols[1:])))
        if rank == float("inf"):
            break
        symbols[at:at + 2] = [symbols[at] + symbols[at + 1]]
    return symbols


def learn(words, count):
    """Merges of the most frequent pairs; among equals the first in order."""
    words, merges = [list(word) for word in words], []
    while len(merges) < count:
        pairs = collections.Counter(pair for word in words for pair in zip(word, word[1:]))
        if not pairs:
            break
        best = max(sorted(pairs), key=lambda pair: pairs[pair])
        merges.append(best)
        words = [merge(word, {pair: i for i, pair in enumerate(merges)}) for word in words]
    return merges


def added(id, content, special=True):
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": special}


def byte_level(pattern, normalizer, names, ignore_merges=False, template=None, digits=False):
    def cut(text):
        """The numbers one by one, and what the pattern finds in each piece between."""
        pieces = regex.findall(r"\p{N}|\P{N}+", text) if digits else [text]
        return ["".join(BYTES[b] for b in word.encode()) for piece in pieces for word in regex.findall(pattern, piece)]

    words = cut(TRAINING)
    merges = learn(words, 90)
    vocabulary = list(dict.fromkeys([*sorted(BYTES.values()), *(a + b for a, b in merges)]))
    tail = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    split = {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}
    ids = {token: i for i, token in enumerate(vocabulary)}
    tokens = [added(len(ids) + i, name, special) for i, (name, special) in enumerate(names)]
    processor = tail if template is None else {"type": "Sequence", "processors": [tail, {
        "type": "TemplateProcessing", "single": [{"SpecialToken": {"id": template, "type_id": 0}},
                                                 {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [], "special_tokens": {template: {"id": template, "ids": [len(ids)], "tokens": [template]}}}]}
    steps = [{"type": "Digits", "individual_digits": True}, dict(tail, use_regex=True)] if digits else [split, tail]
    file = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": tokens, "normalizer": normalizer,
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": steps}, "post_processor": processor,
            "decoder": tail, "model": {"type": "BPE", "dropout": None, "unk_token": None,
                                       "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False,
                                       "byte_fallback": False, "ignore_merges": ignore_merges, "vocab": ids,
                                       "merges": [f"{a} {b}" for a, b in merges]}}
    ranks = {pair: i for i, pair in enumerate(merges)}

    def encode(text):
        if normalizer:
            text = unicodedata.normalize("NFC", text)
        result = []
        for word in cut(text):
            result += [word] if ignore_merges and word in ids else merge(word, ranks)
        return [ids[token] for token in result]

    return file, encode


def sentence_piece(normalizer, pre_tokenizer, decoder, whole_lines=False):
    """With <unk>, <s>, </s>, then bytes, then characters and merges, in the order of Llama 2's."""
    text = MARK + TRAINING.replace(" ", MARK)
    merges = learn([text] if whole_lines else regex.findall(f"{MARK}+[^{MARK}]*", text), 100)
    characters = sorted(set(text) - {"я", "\n"})
    vocabulary = ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256)),
                  *dict.fromkeys(a + b for a, b in merges), *characters]
    merges = [pair for pair in merges if all(part in vocabulary for part in (*pair, pair[0] + pair[1]))]
    ids = {token: i for i, token in enumerate(vocabulary)}
    file = {"version": "1.0", "truncation": None, "padding": None,
            "added_tokens": [added(0, "<unk>"), added(1, "<s>"), added(2, "</s>")], "normalizer": normalizer,
            "pre_tokenizer": pre_tokenizer,
            "post_processor": {"type": "TemplateProcessing",
                               "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                               "pair": [], "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]}}},
            "decoder": decoder,
            "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                      "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "vocab": ids,
                      "merges": [f"{a} {b}" for a, b in merges]}}
    ranks = {pair: i for i, pair in enumerate(merges)}

    def encode(text):
        if not text:
            return []
        text = text.replace(" ", MARK)
        if normalizer is not None:
            text = MARK + text
        elif not text.startswith(MARK):
            text = MARK + text
        # Metaspace cuts before each mark unless told not to; without, everything is one word.
        words = regex.findall(f"{MARK}[^{MARK}]*|[^{MARK}]+", text) \
            if pre_tokenizer is not None and pre_tokenizer.get("split", True) else [text]
        result = []
        for word in words:
            symbols = []
            for char in word:
                symbols += [char] if char in ids else [f"<0x{b:02X}>" for b in char.encode()]
            result += merge(symbols, ranks)
        return [ids[token] for token in result]

    return file, encode


STRIP = {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": MARK}, "content": " "},
                                          {"type": "ByteFallback"}, {"type": "Fuse"},
                                          {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
PREPEND = {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": MARK},
                                               {"type": "Replace", "pattern": {"String": " "}, "content": MARK}]}


def metaspace(scheme, **more):
    return {"type": "Metaspace", "replacement": MARK, "prepend_scheme": scheme, **more}


KINDS = {
    "gpt2": lambda: byte_level(GPT2, None, [("<|endoftext|>", True)]),
    "llama3": lambda: byte_level(LLAMA3, None, [("<|begin_of_text|>", True), ("<|end_of_text|>", True)], True,
                                 "<|begin_of_text|>"),
    "qwen2": lambda: byte_level(QWEN2, {"type": "NFC"}, [("<|endoftext|>", True), ("<|im_start|>", True),
                                                         ("<|im_end|>", True), ("<tool_call>", False)]),
    "smollm": lambda: byte_level(GPT2, None, [("<|endoftext|>", True)], digits=True),
    "llama2": lambda: sentence_piece(PREPEND, None, STRIP),
    "llama2 whose tokens cross words": lambda: sentence_piece(PREPEND, None, STRIP, whole_lines=True),
    "mistral": lambda: sentence_piece(None, metaspace("first", split=False), STRIP),
    "metaspace that cuts": lambda: sentence_piece(None, metaspace("always"), metaspace("always")),
}

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tokenizers_golden.json")
    golden = {}
    for kind, make in KINDS.items():
        file, encode = make()
        golden[kind] = {"file": file, "cases": [{"text": text, "tokens": encode(text)} for text in TEXTS]}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(golden, out, ensure_ascii=True, separators=(",", ":"))
        out.write("\n")
    print(path, os.path.getsize(path))
