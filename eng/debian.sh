# Sourced by ./test after setup.sh: the Debian packages of eng/debian-packages.txt. As root they are installed; otherwise
# they are unpacked, with what they depend on, into .domicile/debian, and found through PATH.
# shellcheck shell=bash

unpacked=$own/debian

use_unpacked() {
  local folder
  for folder in "$unpacked"/usr/lib/postgresql/*/bin "$unpacked/usr/bin" "$unpacked/usr/sbin"; do
    [ -d "$folder" ] && PATH=$PATH:$folder
  done
  [ -d "$unpacked/usr/lib" ] &&
    export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$unpacked/usr/lib/x86_64-linux-gnu"
  [ -d "$unpacked/usr/lib/python3/dist-packages" ] &&
    export PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$unpacked/usr/lib/python3/dist-packages"
  export PATH
}

# Prints the packages of the list whose program is not there.
missing_packages() {
  local package program why
  while read -r package program why; do
    case $package in '' | '#'*) continue ;; esac
    [ -n "$why" ] || continue
    case $program in
      /*) [ -e "$program" ] || [ -e "$unpacked$program" ] || echo "$package" ;;
      *) command -v "$program" >/dev/null 2>&1 || echo "$package" ;;
    esac
  done <"$repo/eng/debian-packages.txt" | sort -u
}

install_packages() {
  use_unpacked
  [ -z "$(missing_packages)" ] || locked install_packages_now
  use_unpacked
}

install_packages_now() {
  local wanted log=$own/apt.log
  wanted=$(missing_packages)
  [ -n "$wanted" ] || return 0
  command -v apt-get >/dev/null 2>&1 || refuse "Programs that the tests need are missing." \
    "Debian's names of what is missing: $(echo "$wanted" | paste -sd ' ')." "Install them by your system's own means."
  echo "Installing $(echo "$wanted" | paste -sd ' ') (log: .domicile/apt.log) ..." >&2
  : >"$log"
  # shellcheck disable=SC2086
  if [ "$(id -u)" = 0 ]; then install_as_root $wanted; else unpack $wanted; fi >>"$log" 2>&1 </dev/null || {
    tail -15 "$log" >&2
    refuse "Programs that the tests need could not be installed." \
      "Debian's names of what is missing: $(missing_packages | paste -sd ' '); see .domicile/apt.log." \
      "Run 'apt-get update', then 'apt-get install' them as root."
  }
}

install_as_root() {
  # The tests start servers of their own: Debian need not make and start one.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# A simulated installation names every package that this machine lacks, and needs no root.
unpack() {
  local archives=$own/archives all
  mkdir -p "$archives" "$unpacked"
  all=$(apt-get -s install --no-install-recommends "$@" | awk '/^Inst /{print $2}')
  (cd "$archives" && apt-get download -q $all) || return 1
  local archive
  for archive in "$archives"/*.deb; do dpkg -x "$archive" "$unpacked" || return 1; done
  rm -rf "$archives"
  use_unpacked
  [ -z "$(missing_packages)" ]
}
