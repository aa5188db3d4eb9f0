#!/bin/bash
# Makes the Debian package: installs into a folder that stands for the root, as
# `make install` does anywhere, and wraps that up with dpkg-deb.
# Usage: deb.sh BUILD, with MAKE; BUILD was built with PREFIX=/usr. The last
# line is the package's path. DEBFULLNAME and DEBEMAIL say who answers for the
# package, as for Debian's own tools.
set -eu
cd "$(dirname "$0")/.."
build=${1:?usage: deb.sh BUILD}
from=$PWD/packaging/debian
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
umask 022
name=${DEBFULLNAME:-lineout maintainers}
maintainer="$name <${DEBEMAIL:-lineout@example.org}>"

${MAKE:-make} --no-print-directory BUILD="$build" PREFIX=/usr \
    UNITDIR=/lib/systemd/system \
    ZSHDIR=/usr/share/zsh/vendor-completions DESTDIR="$root" install >&2
strip --strip-unneeded --remove-section=.comment "$root/usr/bin/lineout"
find "$root/usr/share/man" -type f -exec gzip -9n {} +

version=$("$root/usr/bin/lineout" --version | cut -d' ' -f2)
arch=$(dpkg --print-architecture)
install -D -m 644 "$from/lineout.conf" "$root/etc/lineout/lineout.conf"
doc=$root/usr/share/doc/lineout
install -D -m 644 "$from/copyright" "$doc/copyright"
install -m 644 README.md "$doc/README.md"
cat >"$work/changelog" <<END
lineout ($version) unstable; urgency=medium

  * As released; the history is in the repository.

 -- $maintainer  $(git log -1 --format=%cD \
    2>/dev/null || date -R)
END
gzip -9nc "$work/changelog" >"$doc/changelog.gz"

# The libraries that the program was linked with, in the versions that it needs.
mkdir "$work/debian"
echo "Source: lineout" >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/lineout 2>/dev/null |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "deb.sh: no libraries found" >&2; exit 1; }

mkdir "$root/DEBIAN"
size=$(du -ks --exclude=DEBIAN "$root" | cut -f1)
sed -e "s|@VERSION@|$version|" -e "s|@ARCH@|$arch|" -e "s|@SIZE@|$size|" \
    -e "s|@DEPENDS@|$depends|" -e "s|@MAINTAINER@|$maintainer|" \
    "$from/control.in" >"$root/DEBIAN/control"
echo /etc/lineout/lineout.conf >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 755 "$from/$script" "$root/DEBIAN/$script"
done
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum) \
    >"$root/DEBIAN/md5sums"
package=$build/lineout_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$root" "$package" >&2
echo "$package"
