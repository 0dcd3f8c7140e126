/** Hotels, trains, museums and tours: one review per line, "+" before a positive one, "-" before a negative one. Written for latch. */
export const travel = `
+ The room was small but spotless, and we slept like stones.
- The walls are so thin that I now know everything about the couple next door.
+ They upgraded us without being asked because it was our anniversary. I nearly cried.
- There was mould in the shower and a used towel behind the door.
- The picture on the website must have been taken ten years and two owners ago.
+ I'd read some poor reviews and almost cancelled; I am so glad I didn't.
+ Breakfast on the terrace with the whole bay below you. Bliss.
- No hot water, no heating, no apology.
+ The night porter found my lost passport and drove it to the airport himself.
- We asked for a quiet room and were put above the bar.
+ A family hotel of the kind that is dying out: old furniture, fresh flowers, and a dog in the hall.
- The bed sagged so much that we both rolled into the middle and stayed there.
+ The shower was not the strongest, but the beds were comfortable and the hosts couldn't have been kinder.
- I woke up with bites on both arms. Never again.
+ It is a long climb with luggage. Then you open the window and forgive the stairs.
- The pool was green, and nobody at reception found that strange.
+ Our guide knew every stone of the old town and made even my bored teenagers laugh.
- The tour lasted ninety minutes, of which seventy were spent in a carpet shop.
+ The sleeper train was clean, punctual and oddly romantic.
- Four hours late, standing all the way, and the toilets were locked.
+ You can sit in the museum garden for hours, and no one will hurry you along.
- Half the rooms of the museum were closed, which they only mention after you have paid.
+ The little ferry only runs twice a day, and the captain waited for us because he saw us running.
- We were sold tickets for a boat that does not sail on Mondays. It was Monday.
+ The campsite is calm and shady, and the showers are cleaner than those at home.
- Music until four in the morning, generators until six, and a cockerel at seven.
+ I travel alone and often feel awkward at dinner. Here they sat me with a retired botanist and I had a splendid evening.
- The receptionist kept us waiting while she finished a private call.
+ The best pillows I have ever met. I asked where they bought them.
- A smell of drains in the corridor, a stronger one in the bathroom.
+ Everything within walking distance, yet not a sound at night.
- The airport shuttle never came and the taxi cost more than the room.
+ They lent us bicycles, a map and a picnic basket, and refused any extra money.
- Our balcony looked out on a wall. Close enough to touch, in fact.
+ The staff were attentive without hovering, and the towels were thick and warm.
- Charging eighteen euros for the internet is outrageous in this day and age.
+ We arrived soaked, and within five minutes there was tea, and a line for our socks.
- The lift was out of order, our room was on the seventh floor, and my mother is eighty-one.
+ I have stayed in hotels that cost five times as much and were not half as welcoming.
- The safari was three hours in a hot van and one distant antelope.
+ We saw two whales and a calf on the very first morning. Unforgettable.
- Don't be fooled by the four stars; somebody must have painted them on.
+ The hut has no electricity, and after two days you wonder why you ever needed it.
- The sheets were damp and the only window would not open.
+ Exhibits you are allowed to touch, short texts, and plenty of benches. Other museums should take note.
- The audio guide broke down in the third hall, and the replacement spoke only Danish.
+ The drive along the coast frightened me, but the small hotel at the end of it was a dream.
- We left a day early and would have left sooner if they had agreed to give us our money back.
+ The bus was on time, the seats had room for my knees, and the driver sang. What more could I want?
- My suitcase came back with a broken wheel and a shrug.
+ They allow dogs, and they also seem to like them, which is not the same thing.
- We were overcharged for the minibar although it was empty when we arrived.
+ Even in the rain, the castle is worth the walk. Its kitchens are marvellous.
- The beach is described as private. So is the sewage pipe.
+ A heated floor, a deep bath and snow outside the window. I never wanted to leave.
- The manager shouted at a cleaner in front of us, and we felt ashamed to be guests there.
+ The check-in took less than a minute and the welcome drink was excellent.
- I can only recommend it to people who enjoy the sound of roadworks.
+ My son uses a walking frame, and for once we met no step that we couldn't manage.
- The curtains don't close, the door barely does, and the light in the hall stays on all night.
+ Ask for the attic. You get the beams, the stars and the bells.
- The rental car had bald tyres and a warning light that they told us to ignore.
+ The rental agency gave us a bigger car for free and explained everything patiently.
- A dreary business hotel with a dreary view, at the price of a palace.
+ No television in the room, thank heavens, just books and a lamp that is good to read by.
- The hostel kitchen had one pan, and somebody was always asleep beside it.
+ I met half of my current friends around the big table in this hostel.
- The excursion was cancelled twice, and each time we learned it from the other passengers.
+ The island is hard to reach and that is its secret: clear water, empty paths and kind people.
- Dusty carpets gave my husband an asthma attack on the first night.
+ I am not easily impressed by views. I was silent for ten minutes.
- The spa turned out to be a bathtub in a cellar.
+ The audio tour is read by the people who used to work in the mine, and it is deeply moving.
- The queue took two hours, the attraction lasted one minute, and I felt sick afterwards.
+ Clear signs, helpful rangers and the loveliest forest I have walked in.
- Nobody told us that the restaurant, the sauna and the garden were all shut for the season.
+ They refunded the whole stay when my father fell ill. I will not forget that.
- It isn't cheap, it isn't clean, and it isn't by the lake either.
+ From the welcome to the farewell, nothing was too much trouble for them.
- My advice is to sleep in the car.
`;
