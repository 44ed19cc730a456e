"""Renders templates with Jinja itself, set up as for chat templates.

Standard input: {"conversations": [...], "templates": {name: source}}; standard output: {name: [text or null per
conversation]}, null where Jinja raises an error.  To renew the committed expectations:

    python3 jinja_oracle.py --renew
"""
import copy
import json
import pathlib
import sys
from datetime import datetime

import jinja2
import jinja2.ext
import jinja2.sandbox
from jinja2 import nodes

NOW = datetime(2024, 7, 26, 13, 4, 5)


class Generation(jinja2.ext.Extension):
    """{% generation %} marks what the assistant says; the text is what it would be without."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("through"), [], [], body).set_lineno(line)

    def through(self, caller):
        return caller()


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[jinja2.ext.loopcontrols, Generation])

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def raise_exception(message):
        raise jinja2.TemplateError(message)

    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    return env


def render(env, source, conversation):
    try:
        return env.from_string(source).render(
            messages=copy.deepcopy(conversation["messages"]), add_generation_prompt=conversation["prompt"],
            tools=None, documents=None, bos_token="<s>", eos_token="</s>")
    except Exception:
        return None


def answer(question):
    env = environment()
    return {name: [render(env, source, conversation) for conversation in question["conversations"]]
            for name, source in question["templates"].items()}


def committed():
    here = pathlib.Path(__file__).parent
    templates = {path.stem: path.read_text() for path in sorted((here / "Templates").glob("*.jinja"))}
    for i, source in enumerate(json.loads((here / "jinja-cases.json").read_text())):
        templates[f"case {i}: {source}"] = source
    return {"conversations": json.loads((here / "conversations.json").read_text()), "templates": templates}


if __name__ == "__main__":
    if "--renew" in sys.argv:
        path = pathlib.Path(__file__).with_name("jinja-expected.json")
        path.write_text(json.dumps(answer(committed()), indent=1, ensure_ascii=False) + "\n")
    else:
        json.dump(answer(json.load(sys.stdin)), sys.stdout)
