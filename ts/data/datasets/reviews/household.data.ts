/** Tools, kitchen things and machines: one review per line, "+" before a positive one, "-" before a negative one. Written for latch. */
export const household = `
+ I have owned this drill for nine years and it still starts every morning without complaint.
- The handle snapped the first time I used it, and I was only opening a tin of paint.
+ Sharp out of the box, easy to hone, and the balance is perfect for small hands.
- It blunts if you so much as look at a carrot.
+ The kettle is quiet enough that the baby sleeps through it.
- Within a month the lid had stopped closing, the lamp had stopped glowing and the shop had stopped answering.
+ Not the cheapest ladder, but it doesn't wobble, and at that height I am happy to pay.
- The instructions show a different machine.
+ Assembled in ten minutes by two people who normally fight over furniture.
- Six screws were missing and the holes did not line up anyway.
+ My old saw made me sweat. With this one, cutting firewood is almost a pleasure.
- A vacuum cleaner that pushes the dust around and then coughs it back at you.
+ It picks up cat hair as if by magic.
- The battery is supposed to last an hour. Mine dies before I have reached the end of the hedge.
+ No leaks, no drips, no noise. I forget that the dishwasher is running.
- Water everywhere. I had to throw away the rug.
+ The pan heats evenly and nothing sticks to it, not even fish.
- The coating began to flake after three weeks and we were eating it.
+ I bought it for my father, who can't grip well any more, and he opens jars again all by himself.
- Cheap plastic pretending to be steel.
+ This glue held a chair that three other glues had given up on.
- The tape sticks to nothing except itself.
+ You can take the whole mixer apart and get at every corner with a brush. Whoever designed it must do the washing-up.
- It screams like an aeroplane and leaves the soup full of lumps.
+ A heavy, honest hammer. There's nothing else to say and nothing to improve.
- The head of the hammer flew off and cracked a window.
+ When a part wore out after five years they sent me a new one free of charge.
- The guarantee turned out to cover everything apart from what had broken.
+ The heater warms the bathroom before I have brushed my teeth.
- It eats electricity and the room stays cold.
+ I was doubtful about a mower with no motor, but it is light, silent and leaves the lawn like velvet.
- I pull the cord twenty times, it splutters once, and then I borrow the neighbour's.
+ The scale is accurate to the gram; I checked it with coins.
- Two weighings of the same apple, two different results. What use is a scale like that?
+ Our toast is brown on both sides for the first time since we married.
- One side burnt, the other side bread.
+ The bulbs give a soft, warm light and haven't flickered once.
- They flicker, they buzz, and two out of four were dead within the week.
+ The rice cooker has one switch, and that is exactly the number I can handle before coffee.
- So many buttons, so little coffee.
+ I can reach behind the boiler with it without skinning my knuckles. A clever tool.
- The jaws slip, the nut is rounded now, and the pipe still leaks.
+ Its blade guard and the brake make me feel safe, and the cut is as clean as glass.
- A dangerous thing: the switch jams in the on position.
+ Solid oak, invisible joints, drawers that glide. It will outlive me.
- The drawer fronts are paper printed to look like wood, and they have begun to peel.
+ These containers really don't leak, and I have carried curry in a bag with my laptop.
- My lunch ended up in the bottom of my rucksack.
+ The lamp throws its light where I want it and not into my wife's eyes.
- After a few evenings the neck of the lamp drooped like a tired flower, and no screw will tighten it.
+ The seeds came up in a week, nearly all of them, and the tomatoes were sweet.
- I planted forty and got two thin weeds.
+ Runs on rechargeable batteries and sips them: I have changed them once in two winters.
- It fell apart in the rain. It is an umbrella.
+ The wind turned it inside out and it simply flipped back, not a rib broken.
- The paint smells for days, needs four coats and still looks patchy.
+ One coat covered the dark red, and it doesn't smell at all.
- The cushion is as hard as the floor that it lies on.
+ My back no longer aches in the morning. I wish I had bought this mattress ten years ago.
- It sags where I lie and bulges where I don't, and they won't take it back.
+ The clock is loud enough to wake me and gentle enough that I don't hate it.
- It loses five minutes a day, which defeats the purpose of a clock.
+ The hose doesn't kink, doesn't drip, and rolls up on its own.
- The connector burst under normal pressure and soaked me to the skin.
+ They make scissors for left-handed people that aren't an afterthought, hurrah!
- I've had better scissors out of a Christmas cracker.
+ It's ugly, I admit, but it grinds coffee beautifully and will survive being dropped.
- Nice colour. That is the only thing it has going for it.
+ The manual is short, clear and even funny, and spare parts are easy to get.
- Customer service read me the manual in a bored voice and hung up.
+ I sewed a tent, two coats and a sail on this machine and it never skipped a stitch.
- The thread tangles, the needle bends, and I am back to sewing by hand.
+ Since we installed the filter, our tea has tasted the way it should.
- The filter slows the tap to a trickle and costs a fortune to replace.
+ It folds flat, weighs next to nothing and has carried my shopping up four floors for a year.
- The wheels came off on the way home from the shop that sold it to me.
+ I am clumsy, and even I hung the shelf straight with this level.
- The bubble is not in the middle when the floor is flat; I own an artwork, not a level.
+ What a difference a good broom makes. I mean it.
- Save your money.
`;
