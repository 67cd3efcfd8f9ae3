"""Polynomials for the error function, made by tools/make_erf_tables.py."""

from typing import Final

ERF_NEAR: Final = (
    float.fromhex("-0x1.1ae14dc34815ap-5"),
    float.fromhex("-0x1.1fd16292151fdp-3"),
    float.fromhex("0x1.454368017b042p-6"),
    float.fromhex("-0x1.2b902b7b2f224p-9"),
    float.fromhex("0x1.c82aa249df4a1p-13"),
    float.fromhex("-0x1.263991b81d64ap-16"),
    float.fromhex("0x1.486638bc934b7p-20"),
    float.fromhex("-0x1.429e938badfd2p-24"),
    float.fromhex("0x1.1ad5ee09b8bdcp-28"),
    float.fromhex("-0x1.bf8e5ae42bbbep-33"),
    float.fromhex("0x1.428e75ed38937p-37"),
    float.fromhex("-0x1.aad6d138d6c0bp-42"),
    float.fromhex("0x1.0613987edce0dp-46"),
    float.fromhex("-0x1.29cd9cfb6be5fp-51"),
)
"""erf(x)/x - 1 for |x| <= 1, in powers of 2x^2 - 1, constant first."""

ERFCX_FAR: Final = (
    float.fromhex("0x1.3ccda0b5d5dc2p+0"),
    float.fromhex("-0x1.1f367683f89a7p-3"),
    float.fromhex("0x1.d5f2948159d5cp-9"),
    float.fromhex("0x1.510169d0967fep-4"),
    float.fromhex("-0x1.bda9309a288f3p-4"),
    float.fromhex("0x1.7a14188a99bbdp-4"),
    float.fromhex("-0x1.e0d0fa6dfff48p-5"),
    float.fromhex("0x1.d0b0037dca912p-6"),
    float.fromhex("-0x1.3f603c33d3651p-7"),
    float.fromhex("0x1.cc3a0e231627ep-10"),
    float.fromhex("0x1.33fb248b98a1fp-12"),
    float.fromhex("-0x1.303f9da131ea2p-12"),
    float.fromhex("0x1.b14442355be43p-15"),
    float.fromhex("0x1.778a2b8f2e752p-16"),
    float.fromhex("-0x1.800839304a96cp-17"),
    float.fromhex("-0x1.0525b6d7eefd4p-20"),
    float.fromhex("0x1.d6afb6f3f188ep-20"),
    float.fromhex("-0x1.f479469e8aafcp-25"),
    float.fromhex("-0x1.18678c18ad7acp-22"),
    float.fromhex("0x1.a14b81d0a6467p-26"),
    float.fromhex("0x1.5ff0ac2a5982fp-25"),
    float.fromhex("-0x1.2da11a81e0e15p-28"),
    float.fromhex("-0x1.c1ceb688aadedp-28"),
    float.fromhex("0x1.2c02a9487e3bcp-31"),
    float.fromhex("0x1.efff7805d80a7p-31"),
    float.fromhex("-0x1.4a219c71bb4d2p-35"),
    float.fromhex("-0x1.42cb7ae4cd5a0p-34"),
)
"""(1 + 2u) e^(u^2) erfc(u) for u >= 0, in powers of (u - 3.75)/(u + 3.75)."""
