"""Records a real run of wpmd as an SVG.

    go build -o /tmp/wpmd ./cmd/wpmd && python3 .github/recording/record.py /tmp/wpmd > .github/recording/wpmd.svg

It types commands into a terminal of 80 columns (tmux), with the sample site that
`wpmd demo` serves, and writes what stands there at the end, in its colours. Lines come
one after another, as they did, unless the reader's system wants no motion.
"""
import html
import os
import re
import subprocess
import sys
import tempfile
import time

COMMANDS = [
    ("wpmd demo -o example", 60),
    ("ls example example/posts | head -n 14", 5),
    ("head -n 12 example/posts/2025-04-06-the-keepers-bread.md", 5),
    ("wpmd verify ./example", 30),
]
COLORS = {31: "#e5534b", 32: "#57ab5a", 33: "#c69026", 34: "#539bf5", 35: "#b083f0", 36: "#39c5cf", 90: "#768390"}


def tmux(*args):
    return subprocess.run(["tmux", "-L", "wpmd-recording", *args], check=True, capture_output=True, text=True).stdout


def record(program):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/bin")
        os.symlink(os.path.abspath(program), folder + "/bin/wpmd")
        env = f"cd {folder} && PATH={folder}/bin:$PATH PS1='$ ' TERM=xterm-256color LC_ALL=C.UTF-8 exec bash --norc --noprofile"
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "60", "sh", "-c", env)
        try:
            tmux("send-keys", "PS1='$ '; clear", "Enter")
            time.sleep(1)
            for command, limit in COMMANDS:
                tmux("send-keys", command, "Enter")
                time.sleep(0.5)
                for _ in range(limit * 2):
                    if tmux("capture-pane", "-p").rstrip().endswith("\n$"):
                        break
                    time.sleep(0.5)
            lines = tmux("capture-pane", "-p", "-e").rstrip().split("\n")
        finally:
            tmux("kill-session")
    return lines[:-1] if lines[-1].strip() == "$" else lines


def spans(line):
    """The line as tspans: colours and bold are all that wpmd uses."""
    out, color, bold = [], None, False
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b["):
            for code in [int(c or 0) for c in part[2:-1].split(";")]:
                if code in (0, 39):
                    color, bold = None, bold and code == 39
                elif code in (1, 22):
                    bold = code == 1
                elif code in COLORS:
                    color = COLORS[code]
        elif part:
            style = (f' fill="{color}"' if color else "") + (' font-weight="bold"' if bold else "")
            out.append(f"<tspan{style}>{html.escape(part)}</tspan>")
    return "".join(out)


def main():
    lines = record(sys.argv[1])
    height = 20 * len(lines) + 32
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img" aria-label="A terminal: wpmd exports a sample site and verifies it">')
    print("<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#adbac7;white-space:pre}.c{fill:#f0f3f6;font-weight:bold}"
          "@media (prefers-reduced-motion: no-preference){text{opacity:0;animation:show .1s forwards}}@keyframes show{to{opacity:1}}</style>")
    print(f'<rect width="720" height="{height}" rx="8" fill="#1c2128"/>')
    delay = 0.0
    for i, line in enumerate(lines):
        typed = line.startswith("$ ")
        delay += 1.0 if typed and i else 0.08
        kind = "c" if typed else "o"
        print(f'<text class="{kind}" x="16" y="{32 + 20 * i}" style="animation-delay:{delay:.2f}s" xml:space="preserve">{spans(line)}</text>')
    print("</svg>")


main()
