#!/usr/bin/env bash
# Builds the package that AWS Lambda runs: the program and every shared library it needs, down to
# the C library and its loader, so that nothing depends on Amazon Linux.
#
#   scripts/build_lambda.sh [OPTION...]
#
#   --rds-ca FILE   RDS certificates, as PEM; by default they are fetched once from AWS, for
#                   $AWS_REGION if that is set, otherwise for all regions
#   --no-rds-ca     leave the certificates out, for a package that does not use PostgreSQL
#   --jwks FILE     key set with which the function checks tokens itself; default: none
#   --output FILE   the package; default: lambda.zip in the project's folder
#
# Beside FILE.zip it writes FILE.json, which tells terraform what is in the package. It runs on
# Debian 12 and 13, and builds for the architecture it runs on. On other systems, run it in a Debian
# container; on Windows, use build_lambda.ps1.
set -euo pipefail

readonly task_root=/var/task           # where Lambda unpacks the package
readonly max_size=$((15 * 1024 * 1024))  # bytes

fail() {
  echo "build_lambda.sh: $*" >&2
  exit 1
}

usage() {
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"
}

rds_ca=fetch
jwks=
output=
while [[ $# -gt 0 ]]; do
  case $1 in
    --rds-ca | --jwks | --output) [[ $# -gt 1 ]] || fail "$1 needs a file" ;;&
    --rds-ca)
      rds_ca=$(realpath --canonicalize-missing "$2")
      shift 2
      ;;
    --no-rds-ca)
      rds_ca=
      shift
      ;;
    --jwks)
      jwks=$(realpath --canonicalize-missing "$2")
      shift 2
      ;;
    --output)
      output=$(realpath --canonicalize-missing "$2")
      shift 2
      ;;
    -h | --help) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
command -v dpkg-query > /dev/null ||
  fail "this is not Debian. With Docker: docker run --rm -v \"\$PWD:/src\" -w /src debian:bookworm scripts/build_lambda.sh"
scripts/install_packages build lambda
[[ $output ]] || output=$PWD/lambda.zip
[[ $output == *.zip ]] || fail "the name of the output file must end with .zip"
for input in "$jwks" "${rds_ca#fetch}"; do
  [[ -z $input || -r $input ]] || fail "$input cannot be read"
done

# The loader that programs on this machine use, such as /lib64/ld-linux-x86-64.so.2.
loader=$(LC_ALL=C readelf --program-headers /bin/sh | sed -n 's/.*program interpreter: \(.*\)]/\1/p')
loader_name=$(basename "$loader")

# This target finds its loader and libraries in the package; see src/CMakeLists.txt.
scripts/build release bootstrap
program=build/release/bootstrap
LC_ALL=C readelf --program-headers "$program" | grep -q "interpreter: $task_root/lib/$loader_name]" ||
  fail "$program does not use the loader $loader_name of the package"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/lib"
strip --output-file="$stage/bootstrap" "$program"

# The loader lists the closure: "name => path (address)".
closure=$(LC_ALL=C "$loader" --list "$program")
if grep 'not found' <<< "$closure"; then fail "a library is missing"; fi
while read -r name path; do
  cp --dereference "$path" "$stage/lib/$name"
done < <(sed -n 's/^\s*\([^/ ]*\) => \(\/\S*\) (.*/\1 \2/p' <<< "$closure")
cp --dereference "$loader" "$stage/lib/$loader_name"

# A library with DT_RUNPATH would search LD_LIBRARY_PATH for its dependencies.
for file in "$stage/bootstrap" "$stage"/lib/*; do
  if LC_ALL=C readelf --dynamic "$file" | grep -q RUNPATH; then
    fail "$(basename "$file") has a DT_RUNPATH"
  fi
done

# Whatever the environment says, every library must come from the package.
outside=$(LD_LIBRARY_PATH=$(dirname "$(realpath "$loader")"):/lib64:/usr/lib64:/opt/lib \
  LC_ALL=C "$stage/lib/$loader_name" --list "$stage/bootstrap" |
  grep -v -e linux-vdso -e "=> $stage/lib/" -e "^\s*$task_root/lib/$loader_name\b" || true)
[[ -z $outside ]] || fail "these libraries come from outside the package:
$outside"

if [[ $rds_ca == fetch ]]; then
  where=${AWS_REGION:-global}
  rds_ca=build/rds-ca-$where.pem
  if [[ ! -s $rds_ca ]]; then
    scripts/install_packages fetch
    curl --fail --silent --show-error --location --output "$rds_ca.part" \
      "https://truststore.pki.rds.amazonaws.com/$where/$where-bundle.pem" ||
      fail "cannot fetch the RDS certificates; pass them with --rds-ca, or leave them out with --no-rds-ca"
    mv "$rds_ca.part" "$rds_ca"
  fi
fi
if [[ $rds_ca ]]; then
  grep -q 'BEGIN CERTIFICATE' "$rds_ca" || fail "$rds_ca contains no certificate"
  install -m 644 "$rds_ca" "$stage/rds-ca.pem"
fi
if [[ $jwks ]]; then
  grep -q '"keys"' "$jwks" || fail "$jwks is not a JSON Web Key Set"
  install -m 644 "$jwks" "$stage/jwks.json"
fi

# The same input gives the same bytes: a fixed order, time and set of permissions.
chmod 755 "$stage" "$stage/lib" "$stage/bootstrap"
chmod 644 "$stage"/lib/*
chmod 755 "$stage/lib/$loader_name"
find "$stage" -exec env TZ=UTC touch --no-dereference --date=1980-01-01T00:00:00 {} +
mkdir -p "$(dirname "$output")"
rm -f "$output"
(cd "$stage" && find . -type f -printf '%P\n' | LC_ALL=C sort | TZ=UTC zip -q -9 -X -D "$output" -@)

size=$(stat --format=%s "$output")
if [[ $size -gt $max_size ]]; then
  rm "$output"
  fail "the package has $size bytes, but may have at most $max_size"
fi
yes_or_no() { [[ $1 ]] && echo true || echo false; }
printf '{"architecture": "%s", "rds_ca": %s, "jwks": %s}\n' \
  "$(uname -m)" "$(yes_or_no "$rds_ca")" "$(yes_or_no "$jwks")" > "${output%.zip}.json"
echo "$output: $size bytes, $(find "$stage/lib" -type f | wc -l) libraries, $(sha256sum "$output" | cut -c1-16)…"
