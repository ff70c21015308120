"""Holds frames against docs/schema. Called with the FOLDER of the schemas and a FILE of JSON: a list of [schema, frame], schema `actions` or `events`, frame a text.

Prints a line for each frame: empty when it is as the schema says, or else what is wrong with it.
"""

import json
import pathlib
import sys

import jsonschema


class Schema:
    """One file; the part for a frame's own action or event says more than the whole."""

    def __init__(self, path, key):
        self.key = key
        self.whole = json.loads(path.read_text())
        self.names = {}
        for choice in self.whole["oneOf"]:
            name = choice["$ref"].rsplit("/", 1)[1]
            self.names[self.whole["$defs"][name]["properties"].get(key, {}).get("const", "")] = choice["$ref"]

    def complaint(self, text):
        frame = json.loads(text)
        part = self.names.get(frame.get(self.key, ""))
        if not part:
            return f"no schema for {self.key} {frame.get(self.key)}"
        validator = jsonschema.Draft202012Validator({"$ref": part, "$defs": self.whole["$defs"]})
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(frame)]
        return "; ".join(errors).replace("\n", " ")


folder = pathlib.Path(sys.argv[1])
schemas = {"actions": Schema(folder / "actions.json", "action"), "events": Schema(folder / "events.json", "event")}
for name, frame in json.loads(pathlib.Path(sys.argv[2]).read_text()):
    print(schemas[name].complaint(frame))
