import { parsePhone } from './phone.ts';

describe('phone numbers', () => {
  it('are one number however they are typed', () => {
    const typed = ['+49 151 2345678', '+49 (151) 234-5678', '00491512345678', '491512345678'];
    expect(new Set(typed.map(text => parsePhone(text)?.number))).toEqual(new Set(['491512345678']));
  });

  it('have the block as prefix, which leaves ten thousand people', () => {
    expect(parsePhone('+1 555 0100 042')?.prefix).toBe('1555010');
  });

  it('have no prefix when they are hashed, too short or too long', () => {
    expect(parsePhone('9F86D081884C7D65')).toEqual({ number: '9f86d081884c7d65', prefix: undefined, land: undefined });
    expect(parsePhone('12345')?.prefix).toBeUndefined();
    expect(parsePhone('1'.repeat(40))?.prefix).toBeUndefined();
  });

  it('are of the countries that have their code, where they say one', () => {
    expect(parsePhone('+41 44 668 18 00')?.land).toEqual({ code: '41', countries: ['CH'] });
    expect(parsePhone('0044 7911 123456')?.land?.countries).toContain('GB');
    expect(parsePhone('+1 555 0100 042')?.land?.countries).toEqual(expect.arrayContaining(['US', 'CA']));
    expect(['0151 2345678', '+999 555 0100 042', '9F86D081884C7D65'].map(text => parsePhone(text)?.land)).toEqual(
      new Array(3).fill(undefined),
    );
  });

  it('are nothing where nothing is said', () => {
    expect([undefined, '', '  ', '+', '()'].map(parsePhone)).toEqual(new Array(5).fill(undefined));
  });
});
