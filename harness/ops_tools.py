"""Programs that the tests of the deployment use: Docker's compose and nginx, from Debian's packages."""

from . import config, debian

TOOLS = config.STATE / "tools"
# name -> package, suite, path inside the package
PROGRAMS = {
    "docker-compose": ("docker-compose", "trixie", "usr/libexec/docker/cli-plugins/docker-compose"),
    "nginx": ("nginx", "own", "usr/sbin/nginx"),
}


def program(name):
    """Path of one of the programs, downloaded the first time.

    :raise Stop: when it cannot be had
    """
    package, suite, inside = PROGRAMS[name]
    folder = TOOLS / name
    mark = folder / ".complete"
    if not mark.exists():
        excludes = ("--exclude=./usr/share/doc", "--exclude=./usr/share/man")
        otherwise = "Only the tests of the deployment need it"
        mark.write_text(debian.fetch(package, suite, folder, otherwise=otherwise, excludes=excludes))
    return folder / inside
