/** The property of an exported charge with the quote that priced it. REST does not have it. */
export const QUOTE = "Quote";
