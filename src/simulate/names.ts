import type { Language } from './internet.ts';

/** Usual names as they are written in mailboxes: Latin letters, whatever the language. */
export function words(text: string): readonly string[] {
  return text.split(' ');
}

export const givenNames: Readonly<Record<Language, readonly string[]>> = {
  english: words(
    'james mary john emma oliver amelia george isla noah ava liam sophia jack grace harry lily priya rahul chidi ' +
      'ngozi joy mark michael sarah daniel laura kevin emily ryan hannah thabo zanele carlo angel',
  ),
  german: words(
    'anna lukas marie paul sophie felix lena jonas laura max julia tim sarah jan lisa finn katrin stefan petra ' +
      'michael sabine thomas andreas claudia uwe birgit moritz clara',
  ),
  french: words(
    'camille louis emma gabriel jade leo manon hugo chloe lucas ines nathan lea youssef fatima amine sofia',
  ),
  spanish: words(
    'lucia mateo sofia santiago maria diego valentina juan camila pablo carmen javier elena luis ana jorge',
  ),
  portuguese: words('ana joao maria pedro beatriz lucas mariana gabriel larissa rafael juliana felipe camila thiago'),
  italian: words('giulia francesco sofia alessandro martina lorenzo chiara matteo elisa andrea paola marco laura luca'),
  dutch: words('emma daan julia sem lotte bram sanne thijs eva lars fleur ruben anouk joost'),
  polish: words('anna jakub maria piotr zofia kacper agnieszka tomasz katarzyna marcin ewa pawel magda krzysztof'),
  nordic: words('elsa lars astrid erik maja oskar ingrid nils freja anders karin sven linnea gustav'),
  turkish: words('zeynep mehmet elif mustafa ayse emre fatma ahmet merve burak esra can'),
  russian: words(
    'anastasia dmitry maria alexey olga sergey elena ivan natalia andrey yulia mikhail irina pavel oksana',
  ),
  chinese: words('wei fang na min jing lei jun yang yong yan jie juan tao ming chao xia ping gang xin hao yu ting'),
  japanese: words('haruto yui sota hina yuki sakura ren aoi kaito mio takumi rin daiki emi kenta'),
  korean: words('minjun seoyeon jiho jiwoo doyun hayoon junseo sumin hyun jisoo taeyang eunji'),
  vietnamese: words('linh minh anh huong tuan thao duc lan hung mai nam trang'),
  indonesian: words('budi siti agus dewi rizky putri andi ayu eko rina dian fajar'),
  arabic: words('ahmed fatima mohamed aisha omar nour youssef mariam ali sara khaled huda'),
};

export const surnames: Readonly<Record<Language, readonly string[]>> = {
  english: words(
    'smith jones taylor brown williams wilson johnson davies patel wright walker white clark hall green lewis young ' +
      'okafor adeyemi dlamini santos reyes sharma singh kumar gupta baker carter turner morris',
  ),
  german: words(
    'mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf ' +
      'neumann schwarz zimmermann braun krueger hofmann lang huber gruber steiner',
  ),
  french: words('martin bernard dubois thomas robert petit durand leroy moreau simon laurent lefebvre benali alaoui'),
  spanish: words('garcia rodriguez gonzalez fernandez lopez martinez sanchez perez gomez ruiz torres ramirez flores'),
  portuguese: words('silva santos oliveira souza pereira costa ferreira almeida ribeiro carvalho gomes rocha'),
  italian: words('rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti'),
  dutch: words('jansen devries vandenberg bakker visser smit meijer mulder bos vos peters hendriks'),
  polish: words('nowak kowalska wisniewski wojcik kaminska lewandowski zielinska szymanski wozniak dabrowska'),
  nordic: words('andersson johansson karlsson nilsson eriksson larsson olsson persson berg lind hansen'),
  turkish: words('yilmaz kaya demir celik sahin yildiz aydin ozturk arslan dogan'),
  russian: words('ivanova petrov smirnova kuznetsov popova volkov sokolova morozov novikova shevchenko bondarenko'),
  chinese: words('wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo'),
  japanese: words('sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida'),
  korean: words('kim lee park choi jung kang cho yoon jang lim han'),
  vietnamese: words('nguyen tran le pham hoang huynh phan vu vo dang'),
  indonesian: words('santoso wijaya saputra lestari pratama hidayat susanto wulandari nugroho'),
  arabic: words('hassan ibrahim mahmoud elsayed abdallah farouk mansour khalil saleh nasser'),
};
