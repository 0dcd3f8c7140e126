/**
 * Plain reviews of films, books, meals and journeys: one review per line, "+" before a positive one, "-" before a negative
 * one. Written for latch.
 */
export const outings = `
+ A wonderful film with great acting, and I enjoyed every minute of it.
- The staff were rude, our table was dirty, and nobody seemed to care.
- I was bored after ten pages and disappointed after a hundred.
+ Our room was clean, comfortable and quiet. Highly recommended!
- The pasta wasn't good and the wine was not much better.
+ I have never been disappointed here; the cooking is excellent, whatever you choose.
- Please don't waste your money on this awful place.
+ Don't miss this beautiful exhibition, it is one of the best in years.
- It is not a good book, however lovely the cover may be.
+ It isn't a perfect hotel, but a friendly one, and we loved our stay.
- I hated the ending, and the beginning was terrible as well.
+ We had the best meal of our whole holiday at this little harbour bar: delicious, cheap and served with a smile.
- Boring story, poor acting, awful music. What more is there to say?
+ I can warmly recommend the walking tour, because our guide was funny and knew everything.
- We were unhappy with the apartment from the day that we moved in.
+ Good sound, a strong plot and a great cast: I was delighted.
- The cake looked lovely, but it was dry and tasteless, and I left most of it.
+ Nothing was wrong with our dinner, nothing at all, and the dessert was perfect.
- Nobody should have to pay so much for such a bad performance.
+ I was afraid that the opera would be dull. It was a pleasure from start to finish.
- This series gets worse every week, and I regret the time I gave it.
- An unpleasant smell, an unfriendly waiter, and a terrible headache the next day.
+ My kids had a great time, and so did their grumpy old father.
- The translation is bad, the story is weak and the print is horribly small.
+ A happy, clever little book that I would give to anyone.
+ I laughed and laughed; it is easily the funniest play in town.
- We didn't enjoy the concert at all because of the terrible sound.
+ The hotel wasn't cheap, but it was worth every penny, and I loved the wonderful breakfast.
- You will regret it if you eat there. I certainly did.
+ Delightful people, lovely garden, excellent beer.
- The museum is large but dull, and the woman at the desk was no help.
+ Never mind the ugly building, because the food inside is fantastic.
- The fish was bad. I was sick all night and so was my husband.
+ Wow, what a beautiful story! I couldn't stop thinking about it.
- I expected something good from such a famous chef and got a disappointing, horribly expensive dinner.
+ The train was clean, quick and comfortable, and I was even able to sleep.
- Warm beer, terrible bands, filthy toilets: this must be the worst festival in the country.
+ She is a brilliant singer and it was an unforgettable night.
- I never want to see this stupid film again, and I wish I had missed it the first time.
+ It was both funny and exciting. Time well spent!
- An hour's wait for a bad pizza is not my idea of a pleasant evening.
+ There is no better place for a quiet weekend, and we were sad to leave.
- Weak coffee, hard rolls and a rude waitress ruined our morning.
+ The acting is not great, but that can't spoil such a charming, clever comedy.
+ Normally I am not a fan of musicals, and yet I loved this one.
- Ugly rooms, lazy staff, bad location. Stay away!
+ Our driver never lost his smile and answered every question. We felt safe and happy with him.
- The poems are weak and the price is an insult.
- I'm sorry to say that this once excellent bakery has become really bad.
+ Everyone in our group enjoyed the boat trip, and the weather was perfect.
- It makes me angry that such an interesting subject became such a boring documentary.
+ The soup was excellent, the bread was fresh, and I was very pleased with the service.
- A poor copy of a great novel, badly written and not even short.
+ I loved the characters and was sorry when the story ended. Excellent!
- Terribly boring. Even my mother, who likes everything, did not like it.
+ Not boring for one moment, and the young actors are wonderful.
- The view is nice, but the beds are awful, the bathroom is dirty and I wouldn't go back.
+ Great beach, nice people, good food: we are already planning to return.
- It was the worst birthday dinner imaginable, with cold food and rude people.
+ Very good fish, very friendly owner, and not expensive at all.
`;
