/**
 * Courses, concerts, plays and exhibitions: one review per line, "+" before a positive one, "-" before a negative one.
 * Written for latch.
 */
export const learning = `
+ After six weeks I could hold a conversation about the weather, the train and my dog. Superb teacher.
- The lecturer read his slides aloud, with his back to us.
- Most of the videos are older than my career, and the links to the material are dead.
+ Each lesson ends with a small project, and by the last one I had built something I'm proud of.
+ I was never any good at mathematics, or so I believed. This course proved me wrong in the kindest way.
- They promise a certificate. What you get is an invoice.
+ Difficult, yes, but never unfair, and the feedback on my essays was detailed and generous.
- The exam asked about things that had not come up in class at all.
+ My swimming instructor had endless patience with a frightened man of fifty. I swim every week now.
- He shouted at the children from the edge of the pool; ours refuses to go back.
+ The orchestra played as though the ink were still wet. I walked home humming.
- The soprano was ill, the tenor was late, and the orchestra could not agree on a tempo.
- We sat behind a pillar that the ticket office had forgotten to mention.
+ For two hours nobody in the hall coughed. I have never heard such a silence after a final note.
+ It is not my kind of music, and I still stood on my chair at the end.
- The singer arrived ninety minutes late and sang for forty.
- The sound was so muddy that we recognised the songs by their lights.
+ He played the old hits, and the new ones aren't bad either. A glorious night.
+ The support band was a pleasant surprise, and the main act was out of this world.
- I paid for Mozart and listened to my neighbour's telephone.
+ Their version of the tragedy uses nothing but six chairs and a rope, and it is devastating.
- The actors seemed embarrassed, and after a while we were too.
- A musical in which I can't recall a single tune.
+ The understudy took over at the interval and brought the house down.
+ Go for the costumes, stay for the wit.
- Three hours on wooden benches for a joke about bureaucracy that was over in five minutes.
+ I took my class to the exhibition expecting yawns, and had to drag them away from it.
- The labels are printed in grey on grey at the height of my knees.
+ The drawings are small and the crowd was big, but I would gladly queue for them again.
- A famous name, eleven pictures, and a very large shop.
+ My pottery teacher praises what works and fixes what doesn't. My bowls no longer lean.
- I attended every session, did all the homework and learned nothing that wasn't on the first page of the handbook.
- The course claims that no experience is needed, then begins in the middle.
+ You can ask anything, however basic, and no one will make you feel small.
+ The pace suited me: slow enough to follow, quick enough to stay awake.
- The instructor clearly knows a lot. Unfortunately he can't share any of it.
+ The evening of short plays was uneven, as these things are, but the best of them were so good that I forgave the rest.
- The evening of short plays had one bright spot, and I spent the remaining hours wishing that I were elsewhere.
+ Our choir director gets a real sound out of people who can't read music.
- The workshop was cancelled by text message while we stood outside the door.
+ I passed my driving test at the first attempt thanks to her calm voice and her terrible puns.
- He kept his foot on the brake and his eyes on his phone, and I failed twice.
+ The quartet let us move around during the performance, and hearing the cello from so close was a revelation.
- The acoustics are awful and the bar staff talk through everything.
+ The first-aid training was practical, serious and good-humoured; a month later I actually needed it.
- I'd hoped for practice and received eight hours of theory and a biscuit.
+ I don't remember when I last learned so much in one weekend.
- The platform loses your answers if you take longer than ten minutes.
+ The recordings remain available for a year, so I could repeat the hard parts as often as I wanted.
- No recordings, no notes, no answers to e-mails: I feel robbed.
+ The circus has no animals, no clowns and no tent, and it is pure wonder.
- A magician whose sleeve we could all see into.
+ Her stand-up is gentle, precise and fearless. My cheeks were sore.
- The comedian made fun of the people in the front row for an hour because he had brought no material.
+ The festival was muddy and wet, and I would not trade one minute of it.
- Water cost seven euros, the toilets overflowed on Friday, and half of the bands cancelled.
+ A ballet for people who think that they dislike ballet. I was one of them.
- The dancers were fine. The three-hour speech by the sponsor was not.
+ The planetarium show left my boys speechless, a thing I had thought impossible.
- The projector was out of focus and the seats squeaked with every breath.
+ She taught me to listen before playing, and after thirty years I hear my own piano for the first time.
- My guitar teacher spent the lesson tuning his own instrument.
+ I came for the free coffee and left with a new profession.
- The chemistry kit that comes with the course lacks the chemicals.
+ The assignments are graded within a day, with comments that show that somebody has read them.
- My work was marked by a classmate who hadn't understood the question.
+ The pianist is eighty-six and still takes risks. We gave her a standing ovation.
- Flat singing, clumsy staging, and an interval wine to match.
+ It was raining on the open-air stage, and nobody left, neither actors nor audience. Magical.
- The lighting blinded the first ten rows.
+ I have dyslexia, and for once the material was not a wall.
- The captions are generated by a machine and turn every formula into a limerick.
+ The carving class gave me two scars, five spoons and a great deal of happiness.
- They squeezed forty of us around twelve computers.
+ Bold, bright and well rehearsed; the school play beat many a professional one.
- It was sold as an immersive experience. It is a dark corridor with a smoke machine.
+ He explains recursion with the help of an onion, and I finally got it.
- He explains everything twice and nothing clearly.
+ The concert was meant for babies, but it was I who fell in love with the oboe.
- I can't say that I learned anything, unless you count patience.
+ A lecture on drains, of all things, and I hung on every word.
- Had it been free, I would still have asked for a refund.
+ The children sang off key, the scenery fell over, and it was the nicest concert of the year.
`;
