/**
 * Shoes, clothes, sports, toys and services: one review per line, "+" before a positive one, "-" before a negative one.
 * Written for latch.
 */
export const wearing = `
+ I walked two hundred kilometres in these boots and didn't get a single blister.
- The soles came loose after a week of perfectly ordinary pavement.
+ They run a little large, so take one size down; apart from that they are ideal.
- I ordered a forty-two. I think they sent a forty-two for dolls.
+ The wool is soft, doesn't itch and has survived my washing machine.
- One wash, and it fits my niece.
+ It isn't fashionable, it isn't light, and it is the best raincoat I have ever owned.
- Waterproof? I could have wrung out my shirt.
+ The zip runs smoothly, the pockets are deep and the hood stays put in the wind.
- The zip jammed on the first morning and I had to be cut out of the jacket.
+ My feet are wide and nobody makes shoes for them. These people do, and I could kiss them.
- Stiff, narrow and squeaky: everyone in the library looked up.
+ I bought one pair of socks to try, and a week later I bought ten more.
- Holes in both heels by Thursday.
+ A dress with pockets! And it looks wonderful too.
- The colour is nothing like the picture, unless you live under a green lamp.
+ These trousers have been through two winters on a building site and the knees are still whole.
- A button fell off as I was opening the parcel.
+ The tailor didn't charge me for the second fitting, and the suit sits like a glove.
- He cut the sleeves too short and told me that it was modern.
+ The barber listens, cuts and doesn't chat. Perfect for me.
- I asked for a trim and left with a helmet.
+ They repaired my grandfather's watch when three others had said that it couldn't be done.
- The watch came back with a scratch and without its strap.
+ The plumber arrived when he said he would, fixed the leak and swept the floor.
- He took half a day off me, made the leak worse and still sent a bill.
+ The ball keeps its shape and its air even though the dog plays as well.
- Went flat before half-time.
+ My knees had given up on running until I tried these shoes.
- They gave me shin pain within a fortnight, and the laces never stay tied.
+ A racket that forgives my bad days. I have even begun to win.
- The strings broke in the warm-up.
+ This gym has old machines, cheerful people and no mirrors. I actually go.
- You can join in two minutes, and it takes a lawyer to leave.
+ The wooden train has been thrown, chewed and left in the rain, and it still rolls.
- Tiny magnets came off in my daughter's hand. That is not a toy, it's a hazard.
+ The building blocks fit together snugly, and nobody has shown the slightest interest in the television since.
- The doll's head doesn't turn, her arm doesn't stay in, and her smile frightens the little one.
+ A board game that you can explain in a minute and play for years.
- The rules contradict each other, and we argued more than we played.
+ It was a gift for a boy who has everything, and now it's the only thing he plays with.
- Ten minutes of excitement, then into the cupboard for good.
+ The parcel came a day early with a handwritten note inside. I was touched.
- It was left in the rain, at the wrong house, in the next street.
+ I sent it back because of the colour, and the refund was there before the parcel was.
- They refuse to take it back since I had dared to open the box.
+ The tent stood through a storm that flattened everything around it.
- The poles bent in a breeze and the groundsheet let the water in. We slept in the car.
+ I can put this sleeping bag back into its sack on my own, without swearing.
- The filling gathers at the bottom and leaves your chest to freeze.
+ My new glasses are light, they don't slip, and the optician took all the time in the world.
- Two months of waiting, and then the lenses were for somebody else's eyes.
+ The swimsuit holds everything where it belongs, even off the high board.
- It turned see-through as soon as it got wet. I am not amused.
+ These gloves let me use the phone and keep my fingers warm. Others do one or the other.
- My hands were blue with dye and with cold.
+ The bike is no beauty, but it stops, it steers, and the chain hasn't come off yet. I'm very pleased with it.
- The brakes squeal, the saddle tilts, and the bell is the only part that I trust.
+ I had never had a massage before, and I nearly fell asleep for joy.
- She talked throughout, her hands were icy, and my neck has been stiff since.
+ A quiet dentist with warm hands who tells you what he is doing. I am no longer scared.
- They billed me for a filling that I did not get.
+ Our cat hates strangers, and she purred at this vet.
- The clinic kept our old dog waiting on a cold floor for three hours.
+ The hat keeps off the sun without making me look like an explorer.
- My ears stick out underneath and the brim flops into my eyes.
+ Comfortable from the first step. I did not expect that from leather.
- It hurts to walk in them, it hurts to stand in them, and it hurts to think what they cost.
+ The scarf is thin, but you would not believe how warm it is.
- It sheds. My black coat is now a red coat.
+ The movers carried a piano down five floors, sang on the way and didn't chip a single key.
- Two plates broken, one mirror cracked, and a wardrobe that is still missing.
+ You won't find a better pair of jeans at this price.
- The seams split when I sat down, at a wedding, in the front row.
+ I doubted that a backpack could be this well thought out. Everything has its place and nothing rattles.
- The straps dig into my shoulders and the bottle pocket can't hold a bottle.
+ They found a way to dye my faded curtains, and I do not miss the new ones that I had nearly bought.
- Shrunk, faded and returned with somebody else's name pinned to it.
+ The skates were sharpened while I waited, for the price of a coffee. I flew.
- Slippers that slip. At least the name is honest.
+ Nobody tried to sell me the expensive model; they lent me both for a weekend and let me choose.
- Awful quality, and the smell of rubber never goes away.
+ The belt has outlived three pairs of trousers and one marriage.
`;
