"""Texts that break programs which put text together around them, and how each is written in YAML."""

TEXTS = {
    "double quote": 'say "no"',
    "single quote": "it's",
    "backslash": "a\\nb\\",
    "newline": "first\nsecond",
    "trailing newlines": "first\n\n",
    "carriage return": "first\r\nsecond",
    "leading blanks": "  indented",
    "trailing blanks": "text  ",
    "only a blank": " ",
    "tab": "a\tb",
    "helm": "{{ .Values.replicas }}",
    "helm end": "{{- end }}",
    "raw string of helm": "{{`}}`",
    "jinja": "{% raw %}{{ 6*7 }}{# x #}",
    "shell": "${HOME} $HOME",
    "kubelet": "$(HOME) $$(HOME)",
    "backtick": "`id`",
    "document": "--- a",
    "end of document": "...",
    "directive": "%YAML 1.1",
    "comment": "a #b",
    "mapping": "a: b",
    "flow": "[a, {b: c}]",
    "anchor": "&a *a",
    "tag": "!!int 1",
    "block": "|",
    "no": "no",
    "null": "null",
    "tilde": "~",
    "float": "1e3",
    "octal": "0o17",
    "sexagesimal": "12:30:45",
    "date": "2026-01-01",
    "merge": "<<",
    "bell": "a\x07b",
    "escape": "\x1b[31mred",
    "delete": "a\x7fb",
    "nul": "a\x00b",
    "next line": "a\x85b",
    "line separator": "a\u2028b",
    "byte order mark": "\ufeffa",
    "right to left": "a\u202eb\u200f",
    "astral": "\U0001f427",
    "combining": "e\u0301 \u00e9",
    "markup": "<b>&amp;</b><!-- -->",
    "markdown": "](x) | **b**\n# h",
    "long": "0123456789abcdef" * 640,
    "empty": "",
}


def quoted(text: str) -> str:
    """A double-quoted YAML scalar; whatever a YAML file may not hold as it is stands as an escape."""
    return '"' + "".join(escaped(character) for character in text) + '"'


def escaped(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    if 0x20 <= code < 0x7F or (code >= 0xA0 and code not in (0x2028, 0x2029, 0xFEFF)):
        return character
    return f"\\u{code:04x}"
