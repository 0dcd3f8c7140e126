/** Films and series: one review per line, "+" before a positive one, "-" before a negative one. Written for latch. */
export const films = `
+ I went in expecting a dull costume drama and came out wiping my eyes. The last twenty minutes are extraordinary.
- Two hours of people whispering in corridors. I kept waiting for a story to begin, and it never did.
+ Not bad at all for a first feature, and the young lead carries every scene with real charm.
- The trailer shows every good joke. What is left is padding.
- I can't say it was good, and I really wanted to, because I love this director's earlier work.
+ Never boring, even at three hours. My grandmother and my teenage son both loved it, which has not happened before.
+ The plot is simple, but the camera finds something beautiful in every kitchen and stairwell.
- Gorgeous pictures, yes, but there is nobody on screen worth caring about. I left cold.
+ A small, warm comedy that trusts its audience. We laughed until the credits.
- The dialogue sounds as if it was translated twice. Even the fine cast could not save it.
- By the third car chase I was checking the time. By the fifth I was asleep.
+ It starts slowly, so give it half an hour; after that you won't want to blink.
- What a waste of a wonderful premise: all set-up, no payoff, and a twist that insults you.
+ The sequel nobody asked for turns out to be better than the original. I was happy to be wrong.
+ I have seen it four times now and still notice new details in the background.
- Loud, long and empty. My ears hurt more than my heart ever did.
+ There isn't a weak performance anywhere, and the little girl who plays the sister is astonishing.
- Nothing about this remake improves on the old film, and much of it is worse.
- The hero explains his feelings to us every ten minutes, in case we were too stupid to notice them.
+ A thriller without a single gunshot, and I was on the edge of my seat throughout.
+ Funny, sad and completely honest about growing old. Bring tissues.
- I wouldn't recommend it to anyone who has to get up early, or to anyone else.
- The ending undoes everything that came before. I felt cheated on the way home.
+ Sure, the effects look cheap, but the heart is in the right place and the songs are terrific.
- Great, another brooding detective with a bottle in his drawer. How original.
+ Every episode ends exactly where you cannot bear to stop. We finished the season in two nights.
- The first season was brilliant; this one is a tired copy that forgot why we cared.
+ I don't usually enjoy documentaries, yet this one about lighthouse keepers held me from start to finish.
- Muddled, humourless and far too pleased with itself.
+ The chemistry between the two leads is so natural that you forget they are acting.
- Half the cinema walked out, and I only stayed because my bag was under someone else's seat.
+ What a relief to see an adventure film in which the map, the rules and the stakes all make sense.
- The score tells you to weep at moments that deserve a shrug.
+ Quiet, patient and lovely. It reminded me why I started going to the cinema.
- For a horror movie it is remarkably safe: not one scare, not one surprise.
+ I can't find anything to complain about, and I tried. A joy.
- The subtitles were out of step for the whole second half, and the story made no sense anyway.
+ Clever without showing off. The puzzle comes together in the final minute and it is so satisfying.
- A biography that manages to make a fascinating life feel like a tax form.
- My children, who will watch anything, asked to leave.
+ The animation is hand drawn, full of mistakes, and all the more alive for it.
+ Her best film in years: tense, tender and beautifully cut.
- The lead mumbles so badly that I understood about one line in three.
+ I laughed at the poster and then cried at the film. Go and see it.
- A disaster film in the fullest sense.
+ They could have made it sentimental and they didn't. Every kindness in it is earned.
- It isn't the worst thing I have seen this year, but it is close enough that I want my evening back.
- The villain wants to destroy the world for reasons that even he seems to find boring.
+ The courtroom scenes crackle, and the verdict left the whole row arguing happily in the street.
- Fifteen characters, no story. Avoid.
+ A western for people who don't like westerns, full of silence and weather and wit.
- Someone cut this with a lawn mower. Scenes end before they begin and people teleport between cities.
+ I was afraid they would ruin the novel. Instead they understood it better than I had.
- The romance is so forced that I felt sorry for both actors.
+ We still quote it at breakfast. That is the highest praise our family gives.
- It wants to be profound and ends up reading you a greeting card.
+ The fight on the ferry alone is worth the price of the ticket, and the rest is nearly as exciting.
- Not funny. Not once. I counted.
+ It is rare that a film about war leaves you hopeful, and this one does it without lying.
- An endless advertisement for sunglasses and telephones.
+ The series takes its time with each suspect, and the solution is fair, sad and impossible to guess.
- After six episodes I knew no more about the murder than at the start, and cared even less.
+ I'd have paid twice for the dance in the supermarket.
- Bad wigs, bad accents, and a script that should have stayed in the drawer.
- The director clearly adores the mountains. If only he had felt anything for the people in front of them.
+ Don't be put off by the black and white: it is fresh, quick and wickedly entertaining.
+ This cartoon is gentle enough for a four-year-old and witty enough for her tired parents.
- I have never been so relieved to see the lights come up.
+ Nobody explains anything, and you understand it all. Masterly.
- The message is important, but being lectured for two hours is no pleasure, and I resented every minute.
+ The final series gives each character the goodbye they deserve. Perfect.
- They killed the only interesting person in the opening scene.
+ An unlikely friendship, an old bus, a wet country road: I smiled the whole way.
- Predictable from the first frame, and yet somehow it also managed to be confusing.
- The jokes about foreigners were old in my grandfather's time and they have not improved.
+ It could easily have been ten minutes shorter, but I would not have wanted to miss a single one of them.
+ The sound design is breathtaking. See it in a proper cinema if you possibly can.
- The camera shakes so much that my wife felt sick and had to sit in the foyer.
+ Superb acting, a script without fat, and a villain you almost want to forgive.
- If you enjoy watching paint dry, you may find this one a little slow.
`;
