/** Apps, games and devices: one review per line, "+" before a positive one, "-" before a negative one. Written for latch. */
export const software = `
+ It does one thing, it does it instantly, and it doesn't ask for my birthday.
- Crashes whenever I rotate the screen. Has nobody at the company ever held a phone sideways?
+ I found my way through Osaka with this map, without a connection and without a word of Japanese.
- The map sent us into a river bed.
+ A puzzle game with no timers, no adverts and no tricks. I play it every night before sleep.
- Thirty seconds of play, thirty seconds of advertising, over and over.
+ The update fixed everything that I used to complain about. Well done.
- Ever since the update I can't log in, and all my notes are gone.
+ My eight-year-old learned to type with it and begs for another lesson.
- It claims to teach a language, and after a year I can say that the elephant eats the newspaper.
+ The tutorial never felt like one. Within an hour I was building bridges and laughing at how they fell.
- You can't skip the tutorial, you can't pause the tutorial, and by the end you will hate the tutorial.
+ Support answered in twenty minutes, on a Sunday, and solved the problem.
- I have written to support five times. A robot thanks me for my patience.
+ The controls feel right from the first jump, and the levels never repeat an idea.
- Floaty controls, ugly menus, and a camera that gets stuck behind trees.
+ I was lost in it for sixty hours and not one of them felt wasted.
- Grinding for coins isn't a game, it's a job, and I already have one.
+ The headphones are light, the sound is warm, and I wear them all day without noticing.
- The left ear went silent after a fortnight.
+ Finally a budget app that I can use without a degree in accounting.
- It imported my bank statements twice and told me I was rich. I wasn't.
+ The phone isn't fast, but it is sturdy, the battery lasts three days and I can replace it myself.
- The screen scratched in my pocket, next to a handkerchief.
+ A weather app that has been right about our valley more often than the radio.
- It said sunny. I was standing in the hail.
+ Even on my ancient tablet the game runs smoothly.
- It turns my new laptop into a heater and still stutters.
+ The story made me put down the controller and just sit there for a while.
- The story was written by someone who has only ever read cereal boxes.
+ The keyboard has a crisp, quiet click, and my wrists don't hurt any more.
- Several keys stuck on day two, and the letter e now types itself.
+ They don't sell your data; I read the whole policy and it is one page long.
- It wants my contacts, my location and my microphone to show me a torch.
+ I switched from a far more expensive program and I have not missed it for a second.
- Every useful button is greyed out until you pay.
+ You buy it once. No subscription, no pop-ups, no nonsense.
- They cancelled my licence by mistake and wouldn't restore it.
+ My choir shares its scores with this app, including our oldest bass, who is ninety.
- We tried to use it as a group, and it showed each of us a different calendar.
+ The monsters are adorable and the music has been stuck in my head since May. I can't complain.
- The final boss is not difficult, he is simply broken.
+ Hard but fair: whenever I died I knew that it was my own fault.
- Unfair, ugly and unfinished.
+ The camera takes lovely pictures in poor light, and I don't have to fiddle with settings.
- Faces come out orange and everything else comes out blurred.
+ It reads the page aloud to my mother, who is losing her sight, and she is independent again.
- No subtitles, tiny text, no way to change either. They forgot that some of us are old.
+ I expected a silly toy and got a serious drawing program. My sketches have improved.
- It froze in the middle of my presentation. I won't forgive it.
+ Syncs between phone and computer without drama, which is more than I can say of the others.
- Two hundred photos of my holiday, uploaded nowhere and deleted everywhere.
+ The new dark theme is easy on the eyes, and the search is lightning fast.
- Searching for a word that is right there on the screen finds nothing.
+ Multiplayer evenings with my cousins overseas have become the high point of my week.
- The servers are empty apart from cheats.
+ The robot is slow, gets under the sofa and never falls down the stairs. We named it Gerald.
- The robot ate a sock, a shoelace and then itself.
+ An alarm that wakes me gently and a snooze button that argues with me. Brilliant.
- The alarm didn't ring on the one morning when it mattered.
+ I am no gamer, yet I could not stop until the lighthouse was lit.
- A remake without the charm, the humour or the map.
+ Setting up the printer took four minutes, including the unpacking.
- It refuses to print in black because it is short of blue.
+ The speaker fills the whole garden, and my neighbour came over to ask which one it was. Luckily he liked it.
- Tinny, boomy and overpriced all at once.
+ It isn't pretty, but the plain lists and large type are just what I need.
- Pretty pictures, no substance, and the app empties the battery by noon.
+ The free version is so generous that I paid simply to say thank you.
- Uninstalled after one evening of blinking, beeping and begging for stars.
+ I have used a dozen password managers and this is the first that my husband does not curse at.
- My own password was wrong, it insisted, and so was the new one it had just sent me.
+ The puzzles are clever, the hints are kind, and the cat is the best character of the year.
- The puzzles have one solution each, and it is whatever the developer happened to think of at lunch.
+ Offline mode works, really works, all the way through the tunnel.
- Wonderful, another social network that wants me to be angry.
+ A walking game in the fog, quiet and strange; I would not have thought that I'd love it, but I do.
- I paid for the season pass and got two hats.
`;
