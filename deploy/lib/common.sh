# shellcheck shell=bash
# Functions shared by the scripts in deploy/. The caller sets `home`, the root of the checkout.
: "${home:?}"

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Whether an argument asks for help, which then is all that a script does.
asks_for_help() { # arguments
  local argument
  for argument in "$@"; do
    case $argument in -h | --help) return 0 ;; --) return 1 ;; esac
  done
  return 1
}

# Version of Newswire, from the POM.
version() { sed -n 's|^  <version>\(.*\)</version>$|\1|p' "$home/pom.xml" | head -1; }

# Feature version of the JDK in a folder; empty if there is no JDK.
jdk_version() {
  [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
  local version
  version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release" 2> /dev/null)
  [ -n "$version" ] || version=$("$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9][0-9]*\).*/\1/p')
  printf '%s' "$version"
}

# Home folder of a program on the PATH, with links resolved.
home_of_command() {
  local file target
  file=$(command -v "$1") || return 0
  while [ -L "$file" ]; do
    target=$(readlink "$file")
    case $target in /*) file=$target ;; *) file=$(dirname "$file")/$target ;; esac
  done
  (cd "$(dirname "$file")/.." && pwd -P)
}

# Usual locations of JDKs, preferred ones first, one per line.
jdk_places() {
  printf '%s\n' "${JAVA_HOME:-}" "${JDK_HOME:-}" "${JAVA_HOME_25_X64:-}" "${JAVA_HOME_25_ARM64:-}"
  home_of_command javac
  local place
  for place in \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    /usr/local/openjdk-* /usr/local/jdk* \
    "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${ASDF_DATA_DIR:-${HOME:-}/.asdf}"/installs/java/* \
    "${MISE_DATA_DIR:-${HOME:-}/.local/share/mise}"/installs/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.jbang/cache/jdks/* \
    "${HOME:-}"/.gradle/jdks/* "${HOME:-}"/.jenv/versions/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    printf '%s\n' "$place"
  done
  if [ -x /usr/libexec/java_home ]; then /usr/libexec/java_home -v 25+ 2> /dev/null || true; fi
}

# Sets and exports JAVA_HOME, or prints instructions and exits with 2.
require_jdk() {
  local place version
  while IFS= read -r place; do
    [ -n "$place" ] || continue
    version=$(jdk_version "$place")
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      JAVA_HOME=$place
      export JAVA_HOME
      return 0
    fi
  done < <(jdk_places)
  say "No JDK 25 or newer was found: install one (for example Eclipse Temurin 25), or set JAVA_HOME to its folder."
  exit 2
}

require_maven() {
  local version
  version=$(mvn -v 2> /dev/null | sed -n 's/.*Apache Maven \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -1) || true
  # shellcheck disable=SC2086 # two numbers
  set -- $version
  if [ $# -ne 2 ] || [ "$1" -lt 3 ] || { [ "$1" -eq 3 ] && [ "$2" -lt 9 ]; }; then
    say "Maven 3.9 or newer is needed, and mvn on the PATH is ${version:+older (${version/ /.})}${version:-missing}: install it (for example the package maven)."
    exit 2
  fi
}

# The home folder that Java uses: that of the account, whatever HOME says.
account_home() { getent passwd "$(id -u)" 2> /dev/null | cut -d: -f6 || printf '%s' "${HOME:-}"; }

# Exits with 2 if this account cannot use Maven's folder. Maven itself would print a stack trace.
require_maven_folder() {
  case " ${MAVEN_OPTS:-} ${MAVEN_ARGS:-} " in *' -Dmaven.repo.local='*) return 0 ;; esac
  local folder home_folder
  home_folder=$(account_home)
  for folder in "${home_folder:-${HOME:-}}"/{.m2,.m2/repository}; do
    [ -e "$folder" ] || [ -L "$folder" ] || return 0
    if [ ! -d "$folder" ] || [ ! -r "$folder" ] || [ ! -x "$folder" ]; then
      say "Maven cannot read $folder: let the account $(id -un) read it, or set MAVEN_ARGS=-Dmaven.repo.local=FOLDER."
      exit 2
    fi
  done
}

# Prints the class path of the quick start, or exits with 2 if this account cannot read a library, as after a build by
# another account.
test_class_path() {
  local path library
  path=$(< "$home/store-service/target/test.classpath")
  while IFS= read -r -d : library; do
    if [ -n "$library" ] && [ ! -r "$library" ]; then
      say "cannot read $library: run this as the account that has built $home, or delete $(built_stamp) to build again."
      exit 2
    fi
  done <<< "$path:"
  printf '%s' "$path"
}

built_stamp() { printf '%s' "$home/store-service/target/.built-for-running"; }

# Succeeds if jars, libraries and quick start classes exist and are newer than all sources.
is_built() {
  local stamp module
  stamp=$(built_stamp)
  [ -f "$stamp" ] || return 1
  for module in ingest-service parse-service store-service; do
    [ -d "$home/$module/target/lib" ] && [ -n "$(find "$home/$module/target" -maxdepth 1 -name "$module-*.jar" -print -quit)" ] || return 1
  done
  [ -f "$home/store-service/target/test.classpath" ] && [ -d "$home/store-service/target/test-classes" ] || return 1
  [ -z "$(find "$home/pom.xml" "$home"/*-service/pom.xml "$home"/*-service/src/main "$home"/store-service/src/{quickstart,test} -newer "$stamp" -print -quit)" ]
}

# Builds if needed, one script at a time: concurrent builds would delete each other's classes. Maven inherits the lock,
# which ends with the last process. Without flock (macOS) there is no lock. Tests that start a script set
# NEWSWIRE_BUILD=never: the Maven build that runs them has made all files, and another one would replace them.
build_if_needed() {
  [ "${NEWSWIRE_BUILD:-}" != never ] || return 0
  ! is_built || return 0
  require_maven
  require_maven_folder
  mkdir -p "$home/store-service/target" || die "cannot write to $home/store-service/target"
  exec 9> "$home/store-service/target/.building"
  if command -v flock > /dev/null && ! flock -n 9; then
    say "Waiting for another script that builds this checkout …"
    flock 9
  fi
  is_built || build
  exec 9>&-
}

# Compiles and copies the jars that the scripts run. Tests are run by deploy/verify only.
build() {
  local stamp log modules=ingest-service,parse-service,store-service
  stamp=$(built_stamp)
  log=$home/store-service/target/build.log
  say "Building (a few minutes the first time, mostly downloads; log: $log) …"
  : > "$stamp.new"
  # Remove what earlier builds and versions left, such as resources that no longer exist.
  rm -rf "$home"/*-service/target/{classes,lib} "$home"/*-service/target/{*-service-*.jar,*.jsa}
  if ! (cd "$home" && mvn -B -ntp -pl "$modules" process-test-classes jar:jar@default-jar dependency:copy-dependencies@runtime-lib) \
    < /dev/null > "$log" 2>&1; then
    grep -E '^\[ERROR\]' "$log" | head -20 >&2 || true
    die "The build failed; the complete log is $log."
  fi
  mv "$stamp.new" "$stamp"
  say "Built in $SECONDS s."
}

# Succeeds if the local tag of a pinned image refers to its digest, as when a mirror served it.
holds_digest() { # image:tag@digest
  [[ $(docker image inspect -f '{{.RepoDigests}}' "${1%@*}" 2> /dev/null) == *"@${1#*@}"* ]]
}

# Succeeds if a pinned image exists only under its tag: as a substitute, or as a mirror's copy.
is_local_only() { # image:tag@digest
  [[ $1 == *@* ]] && ! docker image inspect "$1" > /dev/null 2>&1 || return 1
  holds_digest "$1" || [ -n "$(docker image inspect -f '{{index .Config.Labels "standin.recipe"}}' "${1%@*}" 2> /dev/null)" ]
}
