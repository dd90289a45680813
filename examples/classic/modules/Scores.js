// Points of everyone, by peer id. One point for a round; à chacun selon ses cartes.
var points = {}

exports.add = function (peer)
{
	if (!points[peer]) points[peer] = 0
	points[peer]++
};

exports.all = function () { return points; };

exports.best = function ()
{
	var best = 0, static = -1
	for (var peer in points)
	{
		if (points[peer] > static) { static = points[peer]; best = parseInt(peer); }
	}
	return best
};
