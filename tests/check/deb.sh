#!/bin/bash
# The Debian package, installed into a clean root of its own and tried there:
# the main job runs, the papers are there, and it goes without a trace of
# itself. `deb.sh PACKAGE`; needs root and debootstrap, and says so where they
# are not to be had. make test-deb.
set -u
package=${1:?usage: deb.sh PACKAGE}
if [ "$(id -u)" -ne 0 ]; then
    echo "deb: skipped, a root of its own needs root"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
suite=deb
. "$(dirname "$0")/../hold.sh"
within() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# The mirror that this machine uses for the same release; none: the usual one.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
    'Created-By: Packages' | sed -n 's/ bookworm$//p' | head -n 1)
echo "deb: a clean Debian 12 ..."
first debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"}
# minbase leaves the manual pages of packages out nowhere, containers do.
rm -f "$root"/etc/dpkg/dpkg.cfg.d/docker*
cp "$package" "$root/tmp/lineout.deb"
hold "it installs with what it depends on" \
    within apt-get install -y --no-install-recommends /tmp/lineout.deb
hold "the program runs" within lineout --version
hold "files are as packed" within dpkg -V lineout
hold "its user is there" within getent passwd lineout
hold "the main job runs on the ready county" \
    within sh -c 'mkdir /tmp/demo && cd /tmp/demo && lineout demo'
hold "the week was proven best" within sh -c \
    'cd /tmp/demo && lineout report --db lineout-demo.db --format json |
     grep -q "\"outcome\": \"optimal\""'
hold "the week is one file to send" within sh -c \
    'cd /tmp/demo && lineout report --db lineout-demo.db --format html |
     grep -q "<svg "'
hold "texts are Chinese" within sh -c \
    'lineout --lang zh --help | grep -q 停电'
hold "manual pages are there" within sh -c \
    'ls /usr/share/man/man1/lineout.1.gz /usr/share/man/man5/lineout.conf.5.gz'
hold "units are there" within ls /lib/systemd/system/lineout-notify.service \
    /lib/systemd/system/lineout-serve.service
hold "settings are there and are read" \
    within lineout config --config /etc/lineout/lineout.conf
hold "bash completes commands" within bash -c \
    '. /usr/share/bash-completion/completions/lineout
     COMP_WORDS=(lineout pla); COMP_CWORD=1; _lineout
     [ "${COMPREPLY[*]}" = plan ]'
echo precious >"$root/var/lib/lineout/lineout.db"
hold "it is purged" within apt-get purge -y lineout
hold "no program is left" sh -c "! ls '$root/usr/bin/lineout'"
hold "no settings are left" sh -c "! ls '$root/etc/lineout/lineout.conf'"
hold "evidence is left" grep -q precious "$root/var/lib/lineout/lineout.db"
if command -v lintian >/dev/null; then
    hold "lintian warns of nothing" lintian --fail-on error,warning "$package"
else
    echo "deb: no lintian, its opinion is skipped"
fi
held
