"""What the operating system must bring, and the one sentence that names what is missing."""

from __future__ import annotations

import ctypes.util
import re
import subprocess
import sys

import pytest
from small_project import ROOT

from setup_steps.report import SetupError
from setup_steps.system import (
    QT_LIBRARIES,
    X11_LIBRARIES,
    Library,
    check_system,
    complaint_about,
    distribution_family,
    missing_libraries,
    packages_for,
)

ABSENT = Library("libno-such-thing.so.7", "libno-such-thing7", "no-such-thing", "nothing-such")


@pytest.mark.parametrize(
    ("os_release", "family"),
    [
        ("ID=debian\n", "debian"),
        ('NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n', "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "debian"),
        ("ID=fedora\n", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ("ID=arch\n", "arch"),
        ("ID=manjaro\nID_LIKE=arch\n", "arch"),
        ("ID=nixos\n", ""),
        ("# nothing said\n\n", ""),
    ],
)
def test_the_family_of_linux_follows_from_os_release(os_release: str, family: str) -> None:
    assert distribution_family(os_release) == family


@pytest.mark.skipif(sys.platform != "linux", reason="names of Linux libraries")
def test_only_libraries_that_cannot_be_loaded_are_missing() -> None:
    libc = Library(str(ctypes.util.find_library("c")), "libc6", "glibc", "glibc")
    assert missing_libraries([libc, ABSENT]) == [ABSENT]


@pytest.mark.parametrize(
    ("family", "command"),
    [
        ("debian", "apt install libgl1 libegl1"),
        ("fedora", "dnf install libglvnd-glx libglvnd-egl"),
        ("arch", "pacman -S libglvnd"),
        ("", "(Debian's names) apt install libgl1 libegl1"),
    ],
)
def test_one_sentence_names_every_library_and_the_command_that_brings_them(family: str, command: str) -> None:
    sentence = complaint_about(QT_LIBRARIES[:2], family, venv=False)
    assert "libGL.so.1, libEGL.so.1" in sentence
    assert sentence.endswith(command)
    assert "\n" not in sentence


def test_a_debian_without_venv_is_told_the_package_of_this_python() -> None:
    sentence = complaint_about([], "debian", venv=True)
    assert "Python's venv module" in sentence
    assert sentence.endswith(f"apt install python3.{sys.version_info[1]}-venv")


def test_a_package_that_holds_two_libraries_is_named_once() -> None:
    assert packages_for(X11_LIBRARIES, "fedora", venv=False).count("libxcb") == 1


def test_every_library_has_a_package_on_every_family() -> None:
    for library in (*QT_LIBRARIES, *X11_LIBRARIES):
        assert re.fullmatch(r"lib[\w.-]+\.so\.\d+", library.file)
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name) for name in library[1:])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can lack a display")
def test_run_needs_a_display_and_the_tests_do_not() -> None:
    with pytest.raises(SetupError, match="neither DISPLAY nor WAYLAND_DISPLAY") as refused:
        check_system("run", {})
    assert refused.value.code == 3
    check_system("test", {})
    check_system("run", {"QT_QPA_PLATFORM": "offscreen"})


def test_scripts_can_ask_for_the_missing_packages() -> None:
    command = [sys.executable, "-m", "setup_steps.system"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    # The tests are running, so this system has what they need.
    assert answer.stdout.strip() == ""
