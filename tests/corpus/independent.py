#!/usr/bin/env python3
"""Answers three questions about GitHub workflow files, without a line of policyc's own code.

    python3 independent.py FOLDER

FOLDER holds one folder per repository. Each answer is one line of JSON per file:

1. `unpinned`: which values of `uses` name neither a full commit (40 or 64 hex digits) nor, for `docker://`, a digest, as
   [line, column, value] with the column in bytes, both from 1. Parts of the repository itself (`./…`) are not asked.
2. `write`: for each job that the file's own events start, also through workflows of the same repository that it calls:
   whether its token may write (`write`), may not (`none`), or the text does not say (`unknown`).
3. `untrusted`: whether an event starts the workflow that somebody without write access can cause; `unknown` where it
   follows workflows that are not all there. One that follows another is open to whoever can start that one.

A file that the platform refuses is `{"refused": reason}`. Files of a repository without `.github` that have `jobs` count
as workflows, each on its own. Exit status 77: PyYAML is missing.
"""

import json
import os
import re
import sys

try:
    import yaml
except ImportError:
    print("PyYAML is missing: python3 -m pip install pyyaml", file=sys.stderr)
    sys.exit(77)

UNTRUSTED = {
    "discussion", "discussion_comment", "fork", "gollum", "issue_comment", "issues", "pull_request",
    "pull_request_review", "pull_request_review_comment", "pull_request_target", "watch",
}
COMMIT = re.compile(r"^([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$")
DIGEST = re.compile(r"@sha256:[0-9a-fA-F]{64}$")


class Refused(Exception):
    """The platform would not accept the file."""


def read(path):
    """The root node of a file, or Refused."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(str(error))
    try:
        documents = list(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise Refused(str(error).splitlines()[0])
    if len(documents) != 1 or not isinstance(documents[0], yaml.MappingNode):
        raise Refused("not one mapping")
    check(documents[0], set())
    return documents[0], text


def check(node, seen):
    """GitHub refuses repeated keys and merge keys anywhere."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            check(item, seen)
    elif isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)) or "<<" in keys:
            raise Refused("a key stands twice, or is a merge key")
        for key, value in node.value:
            check(key, seen)
            check(value, seen)


def get(node, name):
    """The value of a key, or None."""
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value == name:
            return value
    return None


def pairs(node):
    return [(key.value, value) for key, value in node.value] if isinstance(node, yaml.MappingNode) else []


def items(node):
    return node.value if isinstance(node, yaml.SequenceNode) else []


def text(node):
    return node.value if isinstance(node, yaml.ScalarNode) else None


def all_uses(root):
    """Every node that holds a `uses`, and the image of a docker action."""
    found = []
    for _, job in pairs(get(root, "jobs")):
        found.append(get(job, "uses"))
        found.extend(get(step, "uses") for step in items(get(job, "steps")))
    runs = get(root, "runs")
    found.extend(get(step, "uses") for step in items(get(runs, "steps")))
    image = get(runs, "image")
    if image is not None and (text(image) or "").startswith("docker://"):
        found.append(image)
    return [node for node in found if node is not None]


def is_pinned(value):
    value = value.strip()
    if value.startswith(("./", "../")) or value == "." or "${{" in value:
        return True
    if value.startswith("docker://"):
        return bool(DIGEST.search(value))
    _, at, ref = value.partition("@")
    return bool(at) and bool(COMMIT.match(ref))


def unpinned(root, source):
    lines = source.split("\n")
    found = set()
    for node in all_uses(root):
        value = text(node)
        if value and not is_pinned(value):
            mark = node.start_mark
            column = len(lines[mark.line][: mark.column].encode("utf-8")) + 1
            found.add((mark.line + 1, column, value))
    return sorted(found)


def events(root):
    on = get(root, "on")
    if isinstance(on, yaml.ScalarNode):
        return {on.value}
    if isinstance(on, yaml.SequenceNode):
        return {text(item) for item in on.value}
    return {name for name, _ in pairs(on)}


def untrusted(path, files, around=()):
    """True, False or "unknown": from where the events of a workflow can come."""
    here = events(files[path])
    if here & UNTRUSTED:
        return True
    if "workflow_run" not in here:
        return False
    answers = []
    for name in [text(item) for item in items(get(get(get(files[path], "on"), "workflow_run"), "workflows"))] or [None]:
        named = [it for it, root in files.items() if (text(get(root, "name")) if get(root, "name") else it) == name]
        answers += [untrusted(it, files, (*around, path)) for it in named if it not in (*around, path)]
        answers += [] if named else ["unknown"]
    return True if True in answers else "unknown" if "unknown" in answers else False


ORDER = {"none": 0, "read": 1, "write": 2}


class Rights:
    """What a block says: a level for each name, `rest` for all other names; None means nobody can tell."""

    def __init__(self, named, rest):
        self.named, self.rest = named, rest

    def level(self, name):
        return self.named.get(name, self.rest)

    def capped(self, caller):
        """No more than the caller has; where that is unknown, as written."""
        def least(own, most):
            if own is None or most is None:
                return own
            return own if ORDER[own] <= ORDER[most] else most

        names = set(self.named) | set(caller.named)
        return Rights({name: least(self.level(name), caller.level(name)) for name in names}, least(self.rest, caller.rest))

    def answer(self):
        levels = list(self.named.values()) + [self.rest]
        if "write" in levels:
            return "write"
        return "unknown" if None in levels else "none"


# Nobody gets an identity token by default.
DEFAULT = Rights({"id-token": "none", "metadata": "read"}, None)
ELSEWHERE = Rights({}, None)


def written(node):
    """The rights that a job or workflow writes, or None."""
    block = get(node, "permissions")
    if block is None:
        return None
    if isinstance(block, yaml.MappingNode):
        return Rights({name: text(level) if text(level) in ORDER else None for name, level in pairs(block)}, "none")
    if text(block) == "read-all":
        return Rights({"id-token": "none"}, "read")
    if text(block) == "write-all":
        return Rights({"metadata": "read", "models": "read"}, "write")
    return Rights({}, None)


def jobs(entry, root, prefix, caller, files, chain, out, visited):
    """The answers for all jobs of one run, those of called workflows included."""
    visited.add(chain[-1])
    for name, job in pairs(get(root, "jobs")):
        own = written(job) or written(root)
        if own is not None:
            rights = own.capped(caller) if caller is not None else own
        else:
            rights = caller if caller is not None else DEFAULT
        out.setdefault(entry, {})["/".join(prefix + [name])] = rights.answer()
        uses = text(get(job, "uses")) if get(job, "uses") is not None else None
        if uses and uses.startswith("./"):
            target = os.path.normpath(uses)
            if target in files and target not in chain and len(prefix) < 10:
                jobs(entry, files[target], prefix + [name], rights, files, chain + [target], out, visited)


def repository(folder):
    """Path, kind and absolute path of every file that could be a workflow or action."""
    has_github = os.path.isdir(os.path.join(folder, ".github"))
    for base, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            full = os.path.join(base, name)
            path = os.path.relpath(full, folder).replace(os.sep, "/")
            ending = name.endswith((".yml", ".yaml"))
            if ending and os.path.dirname(path) == ".github/workflows":
                yield path, "workflow", full
            elif name in ("action.yml", "action.yaml"):
                yield path, "action", full
            elif ending and not has_github:
                yield path, "single", full


def answer(folder):
    lines, workflows, singles = {}, {}, {}
    for path, kind, full in repository(folder):
        try:
            root, source = read(full)
            shape = get(root, "runs" if kind == "action" else "jobs")
            if not isinstance(shape, yaml.MappingNode) or (kind != "action" and get(root, "on") is None):
                raise Refused("a key is missing")
        except Refused as error:
            if kind != "single":
                lines[path] = {"refused": str(error)}
            continue
        lines[path] = {"unpinned": unpinned(root, source)}
        if kind != "action":
            (workflows if kind == "workflow" else singles)[path] = root
    for path in workflows:
        lines[path]["untrusted"] = untrusted(path, workflows)
    for path, root in singles.items():
        lines[path]["untrusted"] = untrusted(path, {path: root})
    out, visited = {}, set()
    started = {path for path, root in workflows.items() if events(root) - {"workflow_call"}}
    for path in sorted(started):
        jobs(path, workflows[path], [], None, workflows, [path], out, visited)
    for path in sorted(workflows):
        if path not in visited:
            caller = None if path in started else ELSEWHERE
            jobs(path, workflows[path], [], caller, workflows, [path], out, visited)
    for path, root in singles.items():
        caller = None if events(root) - {"workflow_call"} else ELSEWHERE
        jobs(path, root, [], caller, {}, [path], out, visited)
    for path in workflows.keys() | singles.keys():
        lines[path]["write"] = out.get(path, {})
    return lines


def main():
    root = sys.argv[1]
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        if os.path.isdir(folder):
            for path, line in sorted(answer(folder).items()):
                print(json.dumps({"repository": name, "file": path, **line}, sort_keys=True))


if __name__ == "__main__":
    main()
