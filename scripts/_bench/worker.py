"""The process in which one contender is measured once: `python -m _bench.worker JSON`.

The JSON says what to measure; the result goes to stdout as JSON.
"""

import json
import logging
import sys
import warnings

from .contenders import CONTENDERS, STREAMING
from .measures import MEASURES
from .polls import polling


def _main() -> None:
    task = json.loads(sys.argv[1])
    warnings.simplefilter("ignore")
    logging.disable()
    if task["measure"] == "poll":
        result = polling(task["contender"], task["number"], task["polls"])
    else:
        contender = CONTENDERS.get(task["contender"], STREAMING)
        measure = MEASURES[task["measure"]]
        result = measure(contender, task["base_url"], task["number"])
    print(json.dumps(result))


if __name__ == "__main__":
    _main()
