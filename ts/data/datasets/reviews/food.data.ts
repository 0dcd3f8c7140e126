/**
 * Restaurants, cafés and things to eat: one review per line, "+" before a positive one, "-" before a negative one. Written for latch.
 */
export const food = `
+ We came for one quick bowl of noodles and stayed for three. The broth is unbelievable.
- The soup was cold, the bread was stale, and the waiter argued with us about both.
+ I was told to order the aubergine and thought, really? Yes, really. Order it.
- An hour for two omelettes, in an empty room.
+ Simple food cooked with care, served by people who seem glad that you came.
- Not worth the queue, not worth the price, not worth the indigestion.
+ The menu has five dishes and there isn't a bad one among them.
- My steak was grey all the way through. When I mentioned it, the waitress shrugged.
+ Tiny, noisy and hot, and I would go back tonight.
- How do you ruin a baked potato? They found a way.
+ The dumplings are made in the window, one by one, and they taste as good as they look.
- It used to be our favourite place. The new owners have halved the portions and doubled the prices.
+ No music, no fuss, wonderful fish.
- I found a hair in the pasta and a plaster under the table.
+ They were out of what we wanted, apologised, and brought us something even better on the house.
- The coffee tastes burnt and the cake tastes of the refrigerator.
+ For once a vegetarian plate that isn't an afterthought. Each vegetable had been thought about.
- Sticky tables, grumpy staff, and a smell of old frying oil that I carried home in my coat.
+ My grandmother is hard to please, and she asked for the chef to thank him.
- The dessert trolley was the only thing that did not disappoint, and it came too late.
+ A proper bakery at last: the crust crackles, the crumb is moist, and it is still good on day three.
- The pizza arrived soggy and folded in half, as if someone had sat on it.
+ Don't let the plastic chairs fool you. This is the finest curry in town.
- We were promised a view and got a table beside the toilets.
+ The set lunch costs less than a sandwich at the station and is ten times as satisfying.
- All foam and flowers; we ate a burger on the way home.
+ Fresh, crisp and generous: the salad alone fed both of us.
- The oysters made my sister ill for two days, and nobody answered our calls.
+ Nothing fancy, but the meatballs taste like the ones from my childhood.
- I have had better food on aeroplanes, and better service too.
+ The owner remembered that I can't eat nuts, six months after my last visit.
- Too salty, too greasy, too expensive.
+ Their lemon tart is reason enough to move to this street.
- Our reservation had been lost, the wine was warm, and the bill had somebody else's lobster on it.
+ I was worried about the small portions and left happily full.
- The rice was hard in the middle and the chicken was pink. I didn't dare finish it.
+ The breakfast is served until three, which tells you that these people understand life.
- Friendly enough, but friendliness does not season a stew.
+ Every spice is there for a reason. I have never tasted a better goat curry.
- I ordered tea and received a cup of lukewarm water with the bag still in its paper.
+ The jam sets well, keeps its colour and isn't too sweet. We eat it by the spoon.
- This chocolate tastes of soap.
+ The noodles from this shop stay firm in soup, unlike every other dried brand I have tried.
- The biscuits were broken, the box was dented and the date had passed.
+ A modest wine that surprises you: cherries first, then something smoky. Excellent with sausages.
- Corked, both bottles, and the shop refused to take them back.
+ I could drink this ginger beer every day of the summer, and I nearly did.
- The olive oil has no smell and hardly any flavour. I use it on the hinges.
+ The children didn't leave a crumb, which has not occurred since about last Easter.
- Their idea of spicy is a photograph of a chilli.
+ We waited fifty minutes for a table and it was still the best evening of our holiday.
- The waiter was charming, the candles were lovely, and the food was inedible.
+ Great value, quick without rushing you, and the tofu is silky.
- There were more flies than customers, and both were leaving.
+ I normally avoid buffets. This one is fresh, varied and refilled all the time.
- They add service to the bill and then provide none.
+ The tasting menu is a lot of money, and I don't regret one cent.
- The so-called homemade ice cream comes out of a bucket; I saw the bucket.
+ The cheese is nutty and mellow, and a little goes a long way.
- My order was wrong twice, and the third time it was right but frozen.
+ You can hear them chopping, laughing and tasting in the kitchen, and it shows on the plate.
- Neither hot nor cold, neither sweet nor sour: a bowl of nothing.
+ The staff made space for my father's wheelchair without our asking. The pancakes were delicious too.
- A tourist trap of the saddest kind, right down to the laminated photographs.
+ Their pickles have spoiled me for all others.
- I could not get rid of the taste of metal all evening.
+ Old recipes, good butter and no hurry. May it never change.
- They close the kitchen at eight and start stacking the chairs around you at seven.
+ The duck falls off the bone, the skin shatters, and the sauce is heavenly.
- I asked for medium and got charcoal.
+ It looks like nothing from outside. Inside you get the tenderest lamb I have eaten in my life.
- Frozen chips, bottled sauce, and a chef who was smoking by the door the entire time.
+ We spilled a whole glass of red over the cloth and they only laughed and brought another.
- Overrated. I suppose the critics come on a different night.
+ The portions are huge, the prices are fair and the peach pie is a marvel.
- The mussels were full of sand, and so, in the end, was I.
+ My wife, who is Italian and merciless, approved of the risotto.
- Plenty of smiles and not enough salt, heat or flavour in anything we tried.
+ Honest cooking in a friendly room. I can't think of one thing that I would change.
- They microwaved the pie in its foil, and there were sparks.
`;
