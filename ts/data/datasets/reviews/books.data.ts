/** Books, magazines and audiobooks: one review per line, "+" before a positive one, "-" before a negative one. Written for latch. */
export const books = `
+ I read the last hundred pages standing in the kitchen because I could not put it down long enough to find a chair.
- The blurb promises a mystery. What you get is four hundred pages of a man describing his garden.
- I gave up in chapter three, when the author introduced a ninth cousin with the same name.
+ A slim book that says more about grief than most long ones. I have bought it for three friends already.
+ The recipes work. That sounds like faint praise until you have tried the other books on my shelf.
- Beautiful cover, thin paper, dreadful translation.
- It is not that the ideas are wrong, it is that there is only one of them, repeated until you want to scream.
+ I never thought a history of salt could be gripping, and I was mistaken.
+ The narrator of the audiobook gives every character a voice of their own. Long drives have become a pleasure.
- The reader sounds bored, and after an hour so was I.
+ My daughter has asked for the same story eleven nights in a row, and I am not tired of it yet.
- Typing errors on nearly every page, and one chapter printed twice. Shameful at this price.
+ Sharp, funny essays by somebody who notices everything. I underlined half the book.
- The heroine makes every decision for the sake of the plot and none for a reason that a human being would have.
+ You don't need any mathematics to follow it, and you will be surprised by how much you know at the end.
- Full of jargon and free of explanations. A beginner's guide that no beginner could read.
- I wanted to love this novel. I didn't even like it.
+ The maps, the footnotes and the old photographs are a delight, and the writing is never dry.
- What a letdown after the first volume, which I adored.
+ It took me a while to get used to the missing quotation marks, and then the voice simply carried me away.
- A self-help book that helped me fall asleep.
+ No villains, no battles, just two sisters and a bakery, and I was enthralled.
- The science is twenty years out of date, and the author doesn't seem to know it.
+ The best introduction to Chinese poetry I have found: clear, modest and full of love for its subject.
- Every chapter ends with a cliffhanger and begins with a disappointment.
+ Brave, angry and very well researched. It changed how I vote.
- The same three anecdotes that he tells in every interview, now in hardback.
+ Even the minor figures feel like people you might meet on the tram.
- There is a good short story hidden somewhere inside this very long novel.
+ I was sceptical of a crime novel told by the dog. It is a triumph.
- Pretentious nonsense. I threw it at the sofa, and the sofa deserved better.
+ The exercises build on each other so well that I finished the whole workbook without once getting stuck.
- The index is useless, the diagrams are missing labels, and the answers at the back are wrong.
+ A hopeful book about the climate that doesn't hide the bad news. I needed that.
- He writes about women as if he had once read a description of one.
+ Old-fashioned in the best sense: a proper plot, a proper ending, and sentences you want to read aloud.
- Some nice landscapes, but I wouldn't read it again and can't think who would.
+ I missed my stop twice this week because of this book. No regrets.
- It isn't badly written, exactly, but nothing happens and nobody changes, and it costs twenty-five euros.
+ The pictures are so rich that we discover another hidden mouse at each reading.
- My toddler chewed it, which was the most interest it ever received.
+ Nothing I have read about the sea comes close. You can smell the tar.
- The ending is missing. Apparently I am supposed to buy volume two, and I certainly won't.
+ At last a grammar with a sense of humour. I look things up in it for fun.
+ The letters between the two old painters are tender, quarrelsome and wise.
- Dull, smug and badly edited; the only surprise was that I finished.
+ A comic that made my husband laugh so loudly that the neighbours knocked.
- The author explains his own jokes, and they were not funny before.
+ I have no patience for poetry as a rule, but I kept this one by my bed all winter.
- This magazine used to be the highlight of my month. Now it is three articles between sixty advertisements.
+ Without a single wasted word, she makes you see the village, the war and the boy who ran.
- Not a terrible idea for a novel, only a terrible novel.
+ The philosophy is hard going in places, but the effort is richly repaid.
- The spine broke on the second day and pages have been falling out ever since.
+ An honest memoir. He does not make himself the hero, and I liked him all the more.
- Clumsy, repetitive and about as romantic as a parking ticket.
+ If you only read one book about bees this year, you could do no better.
- I bought it because of the rave reviews. I can only assume that they were written by his relatives.
+ The chapter on sleep alone has been worth more to me than a year of advice from colleagues.
- The murderer is obvious by page thirty, and the detective is the last one to find out.
+ I closed it and immediately started again from the beginning.
- It reads like a list of things the writer looked up.
+ An intricate family saga that never loses its thread, or its warmth.
- Far too violent for the age on the cover; my nine-year-old had nightmares.
+ My book club rarely agrees on anything, and we all gave this one full marks.
- A promising start, a sagging middle, and an end that made me angry.
+ The knitting patterns are tested, the photos are clear, and my first sweater actually fits.
- I can't remember the last time I skipped so many pages with so little guilt.
+ It has its flaws, the dates are sometimes muddled, but I learned something on every page and I'm grateful.
- The hotel listings in this travel guide closed years ago. We stood in the rain in front of a shoe shop.
+ Thanks to this guide we found the tiny chapel and the even tinier restaurant behind it. Indispensable.
- All the charm of the film is gone, and nothing has been put in its place.
+ A dictionary you can carry in a coat pocket, and the word I needed was always there.
- She is a great journalist, but this is not a great book, or even a finished one.
+ Young readers will love the dragons, and their teachers will love the commas.
- The prose is so overloaded with adjectives that I needed a rest after each paragraph.
+ Wonderfully strange. I didn't understand all of it, and I didn't mind.
- My advice: borrow it, read the first page, return it.
+ It makes statistics feel like detective work, and I was sorry when I had no exercises left.
- Three hundred pages to tell me that I should get up early.
`;
