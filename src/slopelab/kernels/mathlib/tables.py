"""Polynomials of the compiled primitives, made by tools/make_mathlib_tables.py."""

from typing import Final

_hex = float.fromhex

EXPM1: Final = (
    _hex("0x1.0000000000000p+0"),
    _hex("0x1.0000000000000p-1"),
    _hex("0x1.555555555555ap-3"),
    _hex("0x1.5555555555559p-5"),
    _hex("0x1.111111110f20dp-7"),
    _hex("0x1.6c16c16c14d5fp-10"),
    _hex("0x1.a01a01b14d4c5p-13"),
    _hex("0x1.a01a01adca477p-16"),
    _hex("0x1.71ddf55a632f3p-19"),
    _hex("0x1.27e4cc064ec9bp-22"),
    _hex("0x1.af634d6b2f12fp-26"),
    _hex("0x1.1f8b61d28de8cp-29"),
)
"""(e^r - 1)/r for |r| <= ln(2)/2, in r."""

PRECISE_EXPM1: Final = (
    (_hex("0x1.0000000000000p+0"), _hex("-0x1.f485e6a5ca65ap-116")),
    (_hex("0x1.0000000000000p-1"), _hex("0x1.95a5f9ef3fb20p-103")),
    (_hex("0x1.5555555555555p-3"), _hex("0x1.555555555556fp-57")),
    (_hex("0x1.5555555555555p-5"), _hex("0x1.5555555523e63p-59")),
    (_hex("0x1.1111111111111p-7"), _hex("0x1.11111110a40bap-63")),
    (_hex("0x1.6c16c16c16c17p-10"), _hex("-0x1.f49f42e31ae3ap-65")),
    (_hex("0x1.a01a01a01a01ap-13"), _hex("0x1.a01ab70529450p-73")),
    (_hex("0x1.a01a01a01a01ap-16"), _hex("0x1.916693712e06ap-76")),
    (_hex("0x1.71de3a556c734p-19"), _hex("-0x1.c17b49c125da4p-73")),
    (_hex("0x1.27e4fb7789f5dp-22"), _hex("-0x1.1270c98754743p-79")),
    (_hex("0x1.ae64567f544e4p-26"), _hex("0x1.253fb04fc035bp-81")),
    (_hex("0x1.1eed8eff8d31dp-29"), _hex("-0x1.30cf12ca16936p-85")),
    (_hex("0x1.6124613a8678bp-33"), 0.0),
    (_hex("0x1.93974a9069da8p-37"), 0.0),
    (_hex("0x1.ae7f3e773fea8p-41"), 0.0),
    (_hex("0x1.ae7f1d1d7972dp-45"), 0.0),
    (_hex("0x1.952c5a9b7cef2p-49"), 0.0),
    (_hex("0x1.68b227a095b15p-53"), 0.0),
    (_hex("0x1.2fb8e223ddcadp-57"), 0.0),
)
"""(e^r - 1)/r for |r| <= ln(2)/2, in r."""

EXPONENTIAL_REST: Final = (
    _hex("0x1.5555555555555p-3"),
    _hex("0x1.5555555555556p-5"),
    _hex("0x1.1111111111111p-7"),
    _hex("0x1.6c16c16bdae3ap-10"),
    _hex("0x1.a01a019fdbcecp-13"),
    _hex("0x1.a01afa9f6991dp-16"),
    _hex("0x1.71df094adbd3ep-19"),
)
"""(e^r - 1 - r - r^2/2)/r^3 for |r| <= ln(2)/32, in r."""

LOGARITHM_REST: Final = (
    _hex("0x1.5555555555555p-2"),
    _hex("-0x1.0000000000000p-2"),
    _hex("0x1.99999999998a2p-3"),
    _hex("-0x1.555555555535cp-3"),
    _hex("0x1.2492492680932p-3"),
    _hex("-0x1.00000002c2f58p-3"),
    _hex("0x1.c71c4690b23d2p-4"),
    _hex("-0x1.99996725e26d5p-4"),
    _hex("0x1.75226a6c6ae53p-4"),
    _hex("-0x1.561ee91070493p-4"),
)
"""(ln(1 + r) - r + r^2/2)/r^3 for |r| <= 1/32, in r."""

SMALL_EXPM1: Final = (
    _hex("0x1.0000000000003p+0"),
    _hex("0x1.0000000000003p-1"),
    _hex("0x1.555555547cd9fp-3"),
    _hex("0x1.55555554acf57p-5"),
    _hex("0x1.11123d32c13d7p-7"),
    _hex("0x1.6c181f934f9f8p-10"),
)
"""(e^r - 1)/r for |r| <= ln(2)/32, in r."""

SMALL_EXP: Final = (
    _hex("0x1.0000000000003p+0"),
    _hex("0x1.fffffffe5b0fep-2"),
    _hex("0x1.555555547cd9fp-3"),
    _hex("0x1.55570b06988d2p-5"),
    _hex("0x1.11123d32c13d7p-7"),
)
"""(e^r - 1)/r for |r| <= ln(2)/32, where e^r itself is wanted."""

LOG1P_REST: Final = (
    _hex("-0x1.fffffffffffeap-2"),
    _hex("0x1.555555559ede3p-2"),
    _hex("-0x1.00000000974d2p-2"),
    _hex("0x1.99998973bee97p-3"),
    _hex("-0x1.555540916ebf9p-3"),
    _hex("0x1.2503bc5b81a64p-3"),
    _hex("-0x1.0074b5018768ap-3"),
)
"""(ln(1 + r) - r)/r^2 for |r| <= 1/30, in r."""

ATANH: Final = (
    _hex("0x1.5555555555555p-2"),
    _hex("0x1.9999999999a3bp-3"),
    _hex("0x1.2492492476542p-3"),
    _hex("0x1.c71c720229597p-4"),
    _hex("0x1.745cf8af7424cp-4"),
    _hex("0x1.3b1c471bd1059p-4"),
    _hex("0x1.0fbcc1cd78ce8p-4"),
    _hex("0x1.0c16778d41545p-4"),
)
"""(atanh(s)/s - 1)/s^2 for |s| <= 0.1717, in s^2."""

ERF: Final = (
    _hex("0x1.20dd750429b6dp+0"),
    _hex("-0x1.812746b0379c1p-2"),
    _hex("0x1.ce2f21a040fbfp-4"),
    _hex("-0x1.b82ce31204d17p-6"),
    _hex("0x1.565bccfa6f4bep-8"),
    _hex("-0x1.c02db06ca928fp-11"),
    _hex("0x1.f9a2bee1b1f05p-14"),
    _hex("-0x1.f4ca8c11f4161p-17"),
    _hex("0x1.b982295083cfcp-20"),
    _hex("-0x1.5c14fc0842667p-23"),
    _hex("0x1.d777c51831224p-27"),
    _hex("-0x1.acbabf57ef501p-31"),
)
"""erf(x)/x for |x| <= 1, in x^2."""

QUICK_ERF: Final = (
    (_hex("0x1.20dd750429b6dp+0"), _hex("0x1.1ae3a912ed26dp-56")),
    (_hex("-0x1.812746b0379e7p-2"), _hex("0x1.ee12edf868929p-57")),
    (_hex("0x1.ce2f21a042be2p-4"), _hex("-0x1.2878c46d7b45ep-58")),
    (_hex("-0x1.b82ce31288b51p-6"), _hex("0x1.18738f9598accp-61")),
    (_hex("0x1.565bcd0e6a53fp-8"), _hex("-0x1.b94805778943bp-62")),
    (_hex("-0x1.c02db40040b66p-11"), _hex("0x1.65508f3353c8ap-65")),
    (_hex("0x1.f9a326f9b81b8p-14"), _hex("0x1.03ca88d4658cep-68")),
    (_hex("-0x1.f4d25c3df5dd8p-17"), _hex("-0x1.0b77a18fc32cfp-71")),
    (_hex("0x1.b9e6c9d997b67p-20"), _hex("0x1.ac7a8653f5151p-74")),
    (_hex("-0x1.5f742e81f0c9ep-23"), _hex("-0x1.0539c46852dcfp-77")),
    (_hex("0x1.fcc568e33869ap-27"), 0.0),
    (_hex("-0x1.51d69f6dbc3cbp-30"), 0.0),
    (_hex("0x1.9e618ad0f6dc9p-34"), 0.0),
    (_hex("-0x1.d7be4c92c2591p-38"), 0.0),
    (_hex("0x1.f1059d7a1a0ebp-42"), 0.0),
    (_hex("-0x1.ce3b7c1ce1d35p-46"), 0.0),
    (_hex("0x1.270e06a7b2708p-50"), 0.0),
)
"""erf(x)/x for |x| <= 1, in x^2."""

PRECISE_ERF: Final = (
    (_hex("0x1.20dd750429b6dp+0"), _hex("0x1.1ae3a914fed80p-56")),
    (_hex("-0x1.812746b0379e7p-2"), _hex("0x1.ee12e49cab754p-57")),
    (_hex("0x1.ce2f21a042be2p-4"), _hex("-0x1.2871bc5e067f1p-58")),
    (_hex("-0x1.b82ce31288b51p-6"), _hex("0x1.101597997b014p-61")),
    (_hex("0x1.565bcd0e6a53fp-8"), _hex("-0x1.a73e12d28a7f2p-64")),
    (_hex("-0x1.c02db40040b86p-11"), _hex("0x1.d9a6299ae0d66p-65")),
    (_hex("0x1.f9a326f9b89b7p-14"), _hex("0x1.e9038f6a14577p-68")),
    (_hex("-0x1.f4d25c3e0c2ebp-17"), _hex("-0x1.4d79844bfe22ap-71")),
    (_hex("0x1.b9e6c9dc651a0p-20"), _hex("0x1.ea8c4c19c8346p-75")),
    (_hex("-0x1.5f742ec43e6c1p-23"), _hex("0x1.fbf2f229acf90p-77")),
    (_hex("0x1.fcc57206236dcp-27"), _hex("-0x1.a88fe5b138b09p-81")),
    (_hex("-0x1.51d7181c3db98p-30"), _hex("0x1.e0e1ae05824adp-85")),
    (_hex("0x1.9e6ad5e0c4ce6p-34"), _hex("0x1.58d78891a82edp-88")),
    (_hex("-0x1.d8453c29f331bp-38"), _hex("-0x1.802bd0f8751e9p-92")),
    (_hex("0x1.f683a214668d7p-42"), _hex("0x1.1d8b6637fe75dp-97")),
    (_hex("-0x1.f56e2903c14c2p-46"), _hex("-0x1.1f3a6e721d123p-100")),
    (_hex("0x1.d6fef8a49a345p-50"), _hex("-0x1.acb0f04068e9cp-105")),
    (_hex("-0x1.a17d23882e960p-54"), 0.0),
    (_hex("0x1.5b68cab96d2d6p-58"), 0.0),
    (_hex("-0x1.0236d5e00984cp-62"), 0.0),
    (_hex("0x1.0a17a8d75a0dfp-67"), 0.0),
)
"""erf(x)/x for |x| <= 1, in x^2."""

PRECISE_TAIL: Final = (
    (_hex("0x1.3ba5916e9fd7fp+0"), _hex("-0x1.aa9c415679e6ep-55")),
    (_hex("-0x1.1df1ad154a28ep-3"), _hex("-0x1.2435d121f8a6fp-57")),
    (_hex("0x1.f7f5df66fd7bfp-7"), _hex("0x1.879c40f2c1004p-61")),
    (_hex("0x1.16ecefcfa5396p-4"), _hex("-0x1.5b50387da49dep-58")),
    (_hex("-0x1.9ddb23c3e911ep-4"), _hex("0x1.2a1b42eb58254p-59")),
    (_hex("0x1.7fee004e1253bp-4"), _hex("0x1.c72539f10fc38p-61")),
    (_hex("-0x1.0fb06dfe487a8p-4"), _hex("-0x1.9d4d93dd87c99p-59")),
    (_hex("0x1.3079edf682defp-5"), _hex("-0x1.2e9af8ecac0dfp-59")),
    (_hex("-0x1.0962388557262p-6"), _hex("-0x1.e7394e8ba6832p-60")),
    (_hex("0x1.49c67285feb48p-8"), _hex("-0x1.2c437853349aep-62")),
    (_hex("-0x1.8d4a997fc78d1p-11"), _hex("-0x1.411a30b6c8812p-66")),
    (_hex("-0x1.a1df2511faed3p-13"), _hex("-0x1.21fd9a6ed9d67p-67")),
    (_hex("0x1.3be0314a7c0a5p-13"), _hex("0x1.018373fbce20fp-67")),
    (_hex("-0x1.99595f7de6a99p-16"), _hex("-0x1.8311653da031ap-70")),
    (_hex("-0x1.78812641d31b3p-17"), _hex("0x1.a9d0525354eafp-72")),
    (_hex("0x1.7f2b211ffc854p-18"), _hex("-0x1.0e41f8de2db7bp-77")),
    (_hex("0x1.383a00f76df0fp-22"), _hex("-0x1.ea8406176ed2bp-76")),
    (_hex("-0x1.bb56c300e5df4p-21"), _hex("-0x1.24e910c25974ap-76")),
    (_hex("0x1.5404b63dce053p-24"), _hex("-0x1.662b7ebcd92bfp-80")),
    (_hex("0x1.dde3bdd9b20dap-24"), _hex("-0x1.e866d5a838e3ap-78")),
    (_hex("-0x1.7dd51442594fep-26"), _hex("-0x1.f0cb1ef57a684p-83")),
    (_hex("-0x1.0fc6ab5954ef7p-26"), _hex("-0x1.2c56431804a92p-82")),
    (_hex("0x1.24f7c3513478ap-28"), _hex("0x1.e561eae1af841p-82")),
    (_hex("0x1.594b2190ff9aep-29"), _hex("-0x1.d0c456c72fe79p-83")),
    (_hex("-0x1.8cdeb504d665fp-31"), _hex("0x1.8e5b10c2fd62ap-85")),
    (_hex("-0x1.ee4b36a65c056p-32"), _hex("0x1.386d9e925e9dfp-87")),
    (_hex("0x1.e4539b5cd2d08p-34"), _hex("-0x1.d14d036c93f23p-88")),
    (_hex("0x1.829d01beedb67p-34"), _hex("0x1.5144dfeb4faf4p-88")),
    (_hex("-0x1.df58c48650780p-37"), _hex("-0x1.f66f55161c7bcp-93")),
    (_hex("-0x1.3a75b347c7d98p-36"), _hex("-0x1.8c74ef8f21d8bp-90")),
    (_hex("0x1.63ec33664f8d8p-41"), _hex("0x1.0debe1100a1c4p-97")),
    (_hex("0x1.f7b2f4ab6b29dp-39"), _hex("-0x1.80f7e06e56e5ap-93")),
    (_hex("0x1.b278b2b0d63cdp-42"), _hex("-0x1.7949bdfa56da3p-96")),
    (_hex("-0x1.73a11a93e7a07p-41"), _hex("0x1.1247f7b4bc4ecp-98")),
    (_hex("-0x1.aef85465fdd6fp-43"), _hex("-0x1.499fb93bb192cp-97")),
    (_hex("0x1.bd9a2faf216dap-44"), _hex("0x1.d9d80cc469bccp-98")),
    (_hex("0x1.02fef0fd10bd0p-44"), _hex("0x1.2867d241b8415p-99")),
    (_hex("-0x1.0f1ae7c0d78e1p-47"), _hex("0x1.c2fed9b895362p-101")),
    (_hex("-0x1.b0c2aa49502cep-47"), _hex("-0x1.e4f364bb7c8ffp-102")),
    (_hex("-0x1.7a331091f525cp-50"), _hex("-0x1.59a61f0993baap-104")),
    (_hex("0x1.91a9784641638p-50"), _hex("0x1.3e3f1a9303806p-104")),
    (_hex("0x1.f2384d39ff200p-52"), 0.0),
    (_hex("-0x1.383963906f8d0p-56"), 0.0),
    (_hex("-0x1.22e37a30f6a92p-56"), 0.0),
)
"""(1 + 2u) e^(u^2) erfc(u) for 0 <= u <= 28, in (u - 4)/(u + 4)."""

MILLS: Final = (
    _hex("0x1.ed96b8318f6c8p+0"),
    _hex("-0x1.aaf94e206d671p+0"),
    _hex("0x1.3dd60739e767ap+0"),
    _hex("-0x1.9262efbe1763fp-1"),
    _hex("0x1.a7927af90ddfep-2"),
    _hex("-0x1.62d360c447b17p-3"),
    _hex("0x1.ab0319f8061bdp-5"),
    _hex("-0x1.ebbc3569b39e7p-8"),
    _hex("-0x1.062391be8b850p-9"),
    _hex("0x1.660d965d533ebp-10"),
    _hex("-0x1.3820c2a6c62bap-13"),
    _hex("-0x1.05a1af0424108p-13"),
    _hex("0x1.5ebd85b6072f1p-15"),
    _hex("0x1.5058d97719bb5p-17"),
    _hex("-0x1.d08fa01983f15p-18"),
    _hex("-0x1.e71592511ef75p-21"),
    _hex("0x1.17a4c3c6f9d33p-20"),
    _hex("0x1.4495a508c56e3p-23"),
    _hex("-0x1.ff964d359d075p-24"),
    _hex("-0x1.10577f2c5fc67p-25"),
)
"""(x + 5) (1 - Phi(x))/phi(x) for 0 <= x <= 39.6, in (x - 5)/(x + 5)."""

SINE: Final = (
    _hex("-0x1.5555555555555p-3"),
    _hex("0x1.1111111111110p-7"),
    _hex("-0x1.a01a01a019938p-13"),
    _hex("0x1.71de3a54608b6p-19"),
    _hex("-0x1.ae645412b1708p-26"),
    _hex("0x1.61217efa5f5b7p-33"),
    _hex("-0x1.ab17c94570b51p-41"),
)
"""(sin(r)/r - 1)/r^2 for |r| <= pi/4, in r^2."""

QUICK_SINE: Final = (
    (_hex("-0x1.5555555555555p-3"), _hex("-0x1.5555555424e9cp-57")),
    (_hex("0x1.1111111111111p-7"), _hex("0x1.1110c2fe31ca6p-63")),
    (_hex("-0x1.a01a01a01a01ap-13"), _hex("-0x1.6b5d437cebbbcp-73")),
    (_hex("0x1.71de3a556c733p-19"), _hex("-0x1.2f1aea46ac213p-73")),
    (_hex("-0x1.ae64567f54151p-26"), _hex("0x1.2406ac76ba020p-80")),
    (_hex("0x1.6124613a00e81p-33"), 0.0),
    (_hex("-0x1.ae7f3d02c21d0p-41"), 0.0),
    (_hex("0x1.952a27f573e04p-49"), 0.0),
    (_hex("-0x1.2d4a2b1b20c73p-57"), 0.0),
)
"""(sin(r)/r - 1)/r^2 for |r| <= pi/4, in r^2."""

PRECISE_SINE: Final = (
    (_hex("-0x1.5555555555555p-3"), _hex("-0x1.5555555555555p-57")),
    (_hex("0x1.1111111111111p-7"), _hex("0x1.111111111077bp-63")),
    (_hex("-0x1.a01a01a01a01ap-13"), _hex("-0x1.a01a0104ac977p-73")),
    (_hex("0x1.71de3a556c734p-19"), _hex("-0x1.c15508386c59ep-73")),
    (_hex("-0x1.ae64567f544e4p-26"), _hex("0x1.c0c670d2b1b9ep-80")),
    (_hex("0x1.6124613a86d09p-33"), _hex("0x1.e7b9cc837ad3fp-89")),
    (_hex("-0x1.ae7f3e733b663p-41"), _hex("-0x1.1c051d9cb9492p-101")),
    (_hex("0x1.952c7702b6c4dp-49"), 0.0),
    (_hex("-0x1.2f49b3c483e2bp-57"), 0.0),
    (_hex("0x1.71b76423fa615p-66"), 0.0),
    (_hex("-0x1.73ff2a8c5aa25p-75"), 0.0),
)
"""(sin(r)/r - 1)/r^2 for |r| <= pi/4, in r^2."""

COSINE: Final = (
    _hex("-0x1.0000000000000p-1"),
    _hex("0x1.5555555555551p-5"),
    _hex("-0x1.6c16c16c15d78p-10"),
    _hex("0x1.a01a019de11f0p-16"),
    _hex("-0x1.27e4f8e4900a9p-22"),
    _hex("0x1.1eea7f1515820p-29"),
    _hex("-0x1.8ff9c9b670e45p-37"),
)
"""(cos(r) - 1)/r^2 for |r| <= pi/4, in r^2."""

QUICK_COSINE: Final = (
    (_hex("-0x1.0000000000000p-1"), _hex("0x1.8f54c748bb0bfp-85")),
    (_hex("0x1.5555555555555p-5"), _hex("0x1.5554eeeadabf0p-59")),
    (_hex("-0x1.6c16c16c16c17p-10"), _hex("0x1.f8f22d8490c34p-65")),
    (_hex("0x1.a01a01a01a018p-16"), _hex("-0x1.f0e2b057ea7d1p-71")),
    (_hex("-0x1.27e4fb7789aacp-22"), _hex("-0x1.4cdd01cbfa74dp-76")),
    (_hex("0x1.1eed8efeddde5p-29"), 0.0),
    (_hex("-0x1.939748a8a159ep-37"), 0.0),
    (_hex("0x1.ae7c37027f4c6p-45"), 0.0),
    (_hex("-0x1.658856a3b6335p-53"), 0.0),
)
"""(cos(r) - 1)/r^2 for |r| <= pi/4, in r^2."""

PRECISE_COSINE: Final = (
    (_hex("-0x1.0000000000000p-1"), _hex("0x1.30036d641afc3p-120")),
    (_hex("0x1.5555555555555p-5"), _hex("0x1.5555555555554p-59")),
    (_hex("-0x1.6c16c16c16c17p-10"), _hex("0x1.f49f49f4a098ap-65")),
    (_hex("0x1.a01a01a01a01ap-16"), _hex("0x1.a01a006399385p-76")),
    (_hex("-0x1.27e4fb7789f5cp-22"), _hex("-0x1.cbbbf2615e1f5p-76")),
    (_hex("0x1.1eed8eff8d898p-29"), _hex("-0x1.2b45b426bcfbdp-83")),
    (_hex("-0x1.93974a8c07c9dp-37"), _hex("0x1.8612fd6cbc400p-91")),
    (_hex("0x1.ae7f3e733b62ap-45"), _hex("-0x1.31bf3d956a9a9p-100")),
    (_hex("-0x1.6827863b476eep-53"), 0.0),
    (_hex("0x1.e542b92f69191p-62"), 0.0),
    (_hex("-0x1.0ce2718ed5b71p-70"), 0.0),
    (_hex("0x1.eff9db6b2470ep-80"), 0.0),
)
"""(cos(r) - 1)/r^2 for |r| <= pi/4, in r^2."""

ARCTANGENT: Final = (
    _hex("-0x1.5555555555555p-2"),
    _hex("0x1.9999999999980p-3"),
    _hex("-0x1.2492492491446p-3"),
    _hex("0x1.c71c71c6970a6p-4"),
    _hex("-0x1.745d1733acfeap-4"),
    _hex("0x1.3b13afb67f436p-4"),
    _hex("-0x1.1110fb3be5a6dp-4"),
    _hex("0x1.e1e022f30263bp-5"),
    _hex("-0x1.af1b2d680fc70p-5"),
    _hex("0x1.85cbac048b3eep-5"),
    _hex("-0x1.62d18dd8b19bbp-5"),
    _hex("0x1.42ced6220f3c9p-5"),
    _hex("-0x1.214a2dd4afd75p-5"),
    _hex("0x1.f232efd6ddb8ep-6"),
    _hex("-0x1.8e277fc2976b1p-6"),
    _hex("0x1.1b8ff8684e265p-6"),
    _hex("-0x1.58af958ec81a8p-7"),
    _hex("0x1.55827337d668ep-8"),
    _hex("-0x1.057abc4d181dfp-9"),
    _hex("0x1.1fc0920d26bfcp-11"),
    _hex("-0x1.929e370749761p-14"),
    _hex("0x1.0be521109adcap-17"),
)
"""(atan(x)/x - 1)/x^2 for |x| <= 1, in x^2."""
