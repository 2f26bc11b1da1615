import type { Currency } from "../domain/named.ts";

export interface KeptCurrency extends Currency {
  /** Month in which ISO withdrew it, such as `2023-01`; `null` if it is in use. */
  readonly withdrawn: string | null;
}

/**
 * Currencies that ISO 4217 has withdrawn: code, number, decimal places, month of withdrawal (the last one if several
 * countries withdrew it). Old records name them. ISO gives their numbers to other currencies.
 *
 * Source: list three of the ISO 4217 maintenance agency ("historic denominations"), as of February 2026, without the
 * three codes that never had a number (XFO, XFU, XRE). That list has no decimal places. They come from JDK 25 and
 * Unicode CLDR 48; where these differ, the greater number is used, because stored amounts must stay readable.
 */
const WITHDRAWN = `
  ADP 20 0 2003-07, AFA 4 2 2003-01, ALK 8 2 1989-12, ANG 532 2 2025-03, AOK 24 2 1991-03, AON 24 2 2000-02,
  AOR 982 2 2000-02, ARA 32 2 1992-01, ARP 32 2 1985-07, ARY 32 2 1990, ATS 40 2 2002-03, AYM 945 2 2005-10,
  AZM 31 2 2005-12, BAD 70 2 1998-07, BEC 993 2 1990-03, BEF 56 2 2002-03, BEL 992 2 1990-03, BGJ 100 2 1990,
  BGK 100 2 1990, BGL 100 2 2003-11, BGN 975 2 2026-01, BOP 68 2 1987-02, BRB 76 2 1986-03, BRC 76 2 1989-02,
  BRE 76 2 1993-03, BRN 76 2 1990-03, BRR 987 2 1994-07, BUK 104 2 1990-02, BYB 112 2 2001-01, BYR 974 0 2017-01,
  CHC 948 2 2004-11, CSD 891 2 2006-10, CSJ 203 2 1990, CSK 200 2 1993-03, CUC 931 2 2021-06, CYP 196 2 2008-01,
  DDM 278 2 1990-09, DEM 276 2 2002-03, ECS 218 2 2000-09, ECV 983 2 2000-09, EEK 233 2 2011-01, ESA 996 2 1981,
  ESB 995 2 1994-12, ESP 724 0 2002-03, FIM 246 2 2002-03, FRF 250 2 2002-03, GEK 268 2 1995-10, GHC 288 2 2008-01,
  GHP 939 2 2007-06, GNE 324 2 1989-12, GNS 324 2 1986-02, GQE 226 2 1986-06, GRD 300 2 2002-03, GWE 624 2 1981,
  GWP 624 2 1997-05, HRD 191 2 1995-01, HRK 191 2 2023-01, IEP 372 2 2002-03, ILP 376 2 1981, ILR 376 2 1990,
  ISJ 352 2 1990, ITL 380 0 2002-03, LAJ 418 2 1979-12, LSM 426 2 1985-05, LTL 440 2 2014-12, LTT 440 2 1993-07,
  LUC 989 2 1990-03, LUF 442 0 2002-03, LUL 988 2 1990-03, LVL 428 2 2014-01, LVR 428 2 1994-12, MGF 450 0 2004-12,
  MLF 466 2 1984-11, MRO 478 2 2017-12, MTL 470 2 2008-01, MTP 470 2 1983-06, MVQ 462 2 1989-12, MXP 484 2 1993-01,
  MZE 508 2 1981, MZM 508 2 2006-06, NIC 558 2 1990-10, NLG 528 2 2002-03, PEH 604 2 1990, PEI 604 2 1991-07,
  PES 604 2 1986-02, PLZ 616 2 1997-01, PTE 620 2 2002-03, RHD 716 2 1981, ROK 642 2 1990, ROL 642 2 2005-06,
  RUR 810 2 2004-01, SDD 736 2 2007-07, SDP 736 2 1998-06, SIT 705 2 2007-01, SKK 703 2 2009-01, SLL 694 2 2023-12,
  SRG 740 2 2003-12, STD 678 2 2017-12, SUR 810 2 1990-12, TJR 762 2 2001-04, TMM 795 2 2009-01, TPE 626 2 2002-11,
  TRL 792 0 2005-12, UAK 804 2 1996-09, UGS 800 2 1987-05, UGW 800 2 1990, USS 998 2 2014-03, UYN 858 2 1989-12,
  UYP 858 2 1993-03, VEB 862 2 2008-01, VEF 937 2 2018-08, VNC 704 2 1990, XEU 954 2 1999-01, YDD 720 2 1991-09,
  YUD 890 2 1990-01, YUM 891 2 2003-07, YUN 890 2 1995-11, ZAL 991 2 1995-03, ZMK 894 2 2012-12, ZRN 180 2 1999-06,
  ZRZ 180 2 1994-02, ZWC 716 2 1989-12, ZWD 716 2 2008-08, ZWL 932 2 2024-09, ZWN 942 2 2006-09, ZWR 935 2 2009-06
`;

/** Currencies that the package lacks: code, number, decimal places. Source: list one of the same agency and month. */
const ADDED = "XCG 532 2, XAD 396 2";

export const withdrawnCurrencies = listOf(WITHDRAWN);
export const addedCurrencies = listOf(ADDED);

function listOf(text: string): readonly KeptCurrency[] {
  return text
    .trim()
    .split(/,\s+/)
    .map((entry) => entry.split(" "))
    .map(([code, id, minorUnits, withdrawn = null]) => ({
      id: Number(id),
      code: code!,
      minorUnits: Number(minorUnits),
      withdrawn,
    }));
}
