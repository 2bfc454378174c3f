#!/usr/bin/env bash
# Installs what a build needs and this machine lacks, and says what. Silent when nothing is missing.
#
#   a C and C++ compiler  compiles RocksDB and lz4
#   libclang              reads RocksDB's headers for its Rust bindings
#   cargo                 the toolchain of rust-toolchain.toml; named, never installed from here
set -euo pipefail
shopt -s nullglob

# rust-version of Cargo.toml, for a cargo that no rustup keeps at rust-toolchain.toml.
readonly RUST_MINOR_MIN=95

say() { printf 'setup: %s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

has_apt() { has apt-get && has dpkg; }

# The shared library in the places where the bindings generator looks for it.
has_libclang_library() {
  local prefix="" found
  has llvm-config && prefix=$(llvm-config --prefix)
  found=(
    ${LIBCLANG_PATH:+"$LIBCLANG_PATH"/libclang*.so*}
    ${prefix:+"$prefix"/lib*/libclang*.so*}
    /usr/lib/llvm*/lib*/libclang*.so* /usr/local/llvm*/lib*/libclang*.so*
    /usr/lib/*-linux-*/libclang*.so* /usr/lib{,32,64}/libclang*.so*
    /usr/local/lib*/libclang*.so*
  )
  local file
  for file in "${found[@]}"; do
    case ${file##*/} in
      libclang.so* | libclang-[0-9]*) return 0 ;;
    esac
  done
  return 1
}

# Its own C headers (stddef.h and so on): without them it cannot read any other.
has_libclang_headers() {
  local found=(
    /usr/lib/llvm*/lib*/clang/*/include/stddef.h /usr/lib{,32,64}/clang/*/include/stddef.h
    /usr/local/lib*/clang/*/include/stddef.h
  )
  [ ${#found[@]} -gt 0 ] || has clang
}

missing_packages() {
  { has cc && has c++ && has ar && has make; } || echo build-essential
  { has_libclang_library && has_libclang_headers; } || echo libclang-dev
}

check_cargo() {
  # rustup puts cargo here, and a shell opened before that does not know.
  has cargo || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
  if ! has cargo; then
    say "cargo is missing. Install rustup; it fetches the toolchain of rust-toolchain.toml by itself:"
    say "  Debian 13, Ubuntu 24.04 and later: apt-get install rustup"
    say "  elsewhere: https://rustup.rs"
    say "then run this again"
    return 1
  fi
  local version minor
  version=$(cargo --version | cut -d' ' -f2)
  minor=${version#1.}
  minor=${minor%%.*}
  if [ "${version%%.*}" = 1 ] && [ "$minor" -lt "$RUST_MINOR_MIN" ]; then
    say "cargo is $version, and 1.$RUST_MINOR_MIN or later is needed: see https://rustup.rs"
    return 1
  fi
}

install_packages() {
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! has sudo; then
      say "missing: $*. Neither root nor sudo is here: as root, run 'apt-get install $*', then run this again"
      return 1
    fi
    root=(sudo)
  fi
  say "installing with apt-get: $*"
  local quiet=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
  # The lists may be old or were never fetched: they are fetched once, only when needed.
  "${root[@]}" "${quiet[@]}" install --no-install-recommends -y "$@" >/dev/null 2>&1 || {
    "${root[@]}" "${quiet[@]}" update >&2
    "${root[@]}" "${quiet[@]}" install --no-install-recommends -y "$@" >&2
  }
  say "installed: $*"
}

main() {
  local missing
  read -ra missing <<<"$(missing_packages | tr '\n' ' ')"
  if [ ${#missing[@]} -gt 0 ]; then
    if has_apt; then
      install_packages "${missing[@]}"
    else
      say "this system has no apt, so nothing was installed. A build needs:"
      case " ${missing[*]} " in *" build-essential "*)
        say "  a C and C++20 compiler with ar and make (gcc-c++, base-devel, build-base)" ;;
      esac
      case " ${missing[*]} " in *" libclang-dev "*)
        say "  libclang with its headers (clang-devel, clang, clang-dev); LIBCLANG_PATH names its folder" ;;
      esac
      check_cargo || true
      return 1
    fi
  fi
  check_cargo
}

main "$@"
