import { foldedLetter } from "./fold.ts";

/** Names and short names of months without their marks, January first, in the languages whose dates are read. */
const NAMES = [
  "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari jan stycznia styczen sty tammikuuta tammikuu januari leden ledna január januára ianuarie ocak siječnja",
  "february feb februar fevrier fevr fev febrero febbraio fevereiro februari lutego luty helmikuuta helmikuu unora unor februára február februarie subat",
  "march mar märz maerz mrz mars marzo março maart mrt marca marzec maaliskuuta maaliskuu brezna brezen március martie mart",
  "april apr avril avr abril abr aprile kwietnia kwiecien huhtikuuta huhtikuu dubna duben apríla április aprilie nisan",
  "may mai mayo maggio mag maio mei maj maja toukokuuta toukokuu kvetna kveten mája május mayis",
  "june jun juni juin junio giugno giu junho czerwca czerwiec kesakuuta kesakuu cervna cerven június iunie haziran",
  "july jul juli juillet juil julio luglio lug julho lipca lipiec heinakuuta heinakuu cervence cervenec július iulie temmuz",
  "august aug aout agosto ago augustus augusti sierpnia sierpien elokuuta elokuu srpna srpen augusta augusztus agustos",
  "september sep sept septembre septiembre setiembre settembre set setembro wrzesnia wrzesien syyskuuta syyskuu zari septembra szeptember septembrie eylul",
  "october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik lokakuuta lokakuu rijna rijen oktobra octombrie ekim",
  "november nov novembre noviembre novembro listopada listopad marraskuuta marraskuu listopadu novembra noiembrie kasim",
  "december dec dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien joulukuuta joulukuu prosince prosinec decembra decembrie aralik",
];

/** Russian and Ukrainian, in the genitive that dates have, and Greek. */
const WIDE_NAMES = [
  "января січня ιανουαριου",
  "февраля лютого φεβρουαριου",
  "марта березня μαρτιου",
  "апреля квітня απριλιου",
  "мая травня μαιου",
  "июня червня ιουνιου",
  "июля липня ιουλιου",
  "августа серпня αυγουστου",
  "сентября вересня σεπτεμβριου",
  "октября жовтня οκτωβριου",
  "ноября листопада νοεμβριου",
  "декабря грудня δεκεμβριου",
];

const MONTHS = new Map<string, number>(
  [NAMES, WIDE_NAMES].flatMap((names) =>
    names.flatMap((list, index) =>
      list.split(" ").map((name) => [folded(name), index + 1] as const),
    ),
  ),
);

/** The number of a month by its name in any case, with or without its marks. */
export function monthOf(name: string): number | undefined {
  if (name.length < 3) return undefined;
  return (
    MONTHS.get(name.toLowerCase()) ??
    (/[^A-Za-z]/.test(name) ? MONTHS.get(folded(name)) : undefined)
  );
}

function folded(name: string): string {
  const lower = name.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "");
  return Array.from(lower, (char) => {
    const letter = foldedLetter(char.charCodeAt(0));
    return letter === 0 ? char : String.fromCharCode(letter);
  }).join("");
}
