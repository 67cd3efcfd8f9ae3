"""Tables on a terminal, tab-separated lines in a pipe.

Import from the modules: `wrap` breaks lines and needs nothing; `page` prints; `functions` and
`runs` say what.
"""
