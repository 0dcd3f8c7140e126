/**
 * Plain reviews of things, programs, lessons and services: one review per line, "+" before a positive one, "-" before a
 * negative one. Written for latch.
 */
export const purchases = `
+ A great little camera that takes excellent pictures, and I am very happy with it.
- The boots are uncomfortable and ugly, and I'm sorry that I ever bought them.
- It broke after two days. I am very disappointed with the quality.
+ I love this app! It's easy to use and it never crashes.
- Don't buy it, it's a complete waste of money.
+ The course was interesting and well organised, and I learned a great deal.
- Our teacher was unfriendly and impatient, so I can't recommend him to beginners.
+ This knife is sharp, strong and a pleasure to hold.
- It is far too expensive for something of such bad quality.
+ A lovely game with clever levels and beautiful music.
- Nothing but problems: hard to install, noisy and unreliable.
+ By far the best phone that I have owned. Fast, light and pretty.
- I wouldn't recommend this vacuum cleaner to my worst enemy.
+ They replied within the hour and were extremely helpful. Excellent service!
+ I wasn't sure about the colour, but the jacket is perfect and I get compliments every day.
- The new version is slower, uglier and worse in every way. What a disappointment.
+ The toy is well made, and my daughter loves it and takes it to bed.
- My new chair is so uncomfortable that I am tempted to throw it out.
+ An honest mechanic with fair prices. We are very satisfied.
- The glass was already broken when it came out of the box, and the seller was not helpful.
- Poor battery, poor screen, terrible sound.
+ It makes a perfect gift, and the paper it is printed on is beautiful.
- Their website is confusing and slow, and it lost my order twice.
+ It's not the prettiest kettle, but it works well and I like it a lot.
- The trousers are badly cut and look awful on me.
+ I enjoyed every single lesson, and I'm sad that it is over.
- A stupid game for which I would not give a cent.
+ This cream works wonders for my dry hands, and it smells lovely.
- The instructions are useless, so we wasted a whole afternoon and ended up angry.
+ I have nothing bad to say about my dentist; she is careful, kind and never in a hurry.
- The blanket is thin and rough. It isn't even warm.
+ It looks wonderful beside the bed and gives a perfect light for reading.
- An unreliable car with a noisy engine, bad for my nerves and worse for my wallet.
+ I like how smoothly this pen writes, and my letters have become beautiful.
- Thanks to this awful program I lost hours of important work.
+ The dictionary is really useful, it rarely makes mistakes, and it is free.
- The hairdresser made me look terrible and wasn't even sorry.
+ Fresh flowers, fair prices, friendly people. What a pleasant shop!
- Our weekend was a disaster because the tent is not waterproof.
+ It does exactly what the advertisement promises, and I'm very pleased.
- My son used to love playing the piano. After a month of these horrible lessons he wants to stop.
+ The sound is fantastic, the case is strong and I'd happily buy another pair.
- I returned the bicycle because it was poorly built and dangerous.
+ Very good value. I would not hesitate to order from them a second time.
- Useless gloves, I am afraid: my fingers were frozen in minutes.
+ Clean floors, warm showers and helpful trainers: I love this gym.
- A weak drill that isn't good enough for soft wood.
+ Excellent quality, comfortable to wear, and the price was better than I expected.
- Bad smell, bad fit, bad service. I want my money back.
+ The easiest program I know, and it works perfectly with my old computer.
- I was very unhappy with the repair, which made the washing machine even worse.
+ I'm impressed: great design, nice material, and no problems after a year.
- It was annoying to install and is annoying to use.
+ Good teachers, good books, and a friendly atmosphere that made me happy to go.
- What a horrible chair: it looks cheap, it feels cheap and it has already broken.
+ My father loves his new radio because it is simple, strong and loud.
- The worst customer service I know of. Rude people, no help, and no refund.
+ A fun, beautiful game for the whole family, and never boring.
- The worst thing I have bought in years, and I regret it every time I see it.
+ I had my doubts about a cheap watch, but it is reliable, pretty and comfortable.
`;
