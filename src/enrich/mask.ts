const maskMax = 24;

/**
 * The pattern of a mailbox name: `jane.doe7` is `llll.llld`. Mass-made names share one where people's do not.
 * `l` is an ASCII letter, `d` a digit, `u` anything outside ASCII; what stands between stays as it is.
 */
export function maskOf(name: string): string {
  let mask = '';
  for (const char of name) {
    if (mask.length === maskMax) break;
    if (char > '\x7e') mask += 'u';
    else if (char >= '0' && char <= '9') mask += 'd';
    else if ((char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z')) mask += 'l';
    else mask += char < ' ' ? '?' : char;
  }
  return mask;
}
