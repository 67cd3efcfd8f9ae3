/* Cut what is typed into the search box into words as the index was cut: Chinese has no spaces.
   Single Chinese characters are not in the index, and would make every search come to nothing. */
const chineseWords =
  "Segmenter" in Intl ? new Intl.Segmenter("zh", { granularity: "word" }) : null;

var splitQuery = (query) =>
  query
    .split(/[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .flatMap((term) =>
      chineseWords && /\p{Script=Han}/u.test(term)
        ? Array.from(chineseWords.segment(term), (part) => part.segment).filter(
            (word) => word.length > 1,
          )
        : [term],
    )
    .filter((term) => term);
