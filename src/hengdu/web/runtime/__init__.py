"""Run the application: data folder, keys, migrations, web processes, the job worker, and who watches them."""

from hengdu.web._environment import wants_json_logs
from hengdu.web.runtime._options import DEFAULT_PORT, Options
from hengdu.web.runtime._parent import leave_with_parent
from hengdu.web.runtime._serve import Ready, serve
from hengdu.web.runtime._supervise import ServerFault

__all__ = [
    "DEFAULT_PORT",
    "Options",
    "Ready",
    "ServerFault",
    "leave_with_parent",
    "serve",
    "wants_json_logs",
    "warm_up",
]


def warm_up() -> None:
    """Load what the first page would wait for: addresses, templates, and the built-in pack."""
    from hengdu.web.runtime._warm import warm

    warm()
