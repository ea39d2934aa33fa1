using System.Globalization;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents;

/// <summary>The bounded list of channels.</summary>
public sealed class ChannelListTests
{
    [Fact]
    public void Channel_that_was_idle_for_longest_is_evicted_when_the_list_is_full()
    {
        var full = Enumerable
            .Range(0, ChannelList.Capacity)
            .Aggregate(ChannelList.Empty, (list, i) => list.Touch(Name(i), Sample.Noon.AddSeconds(i)).List);
        var (heardAgain, none) = full.Touch(Name(0), Sample.Noon.AddHours(1));

        var (list, evicted) = heardAgain.Touch("new", Sample.Noon.AddHours(1));

        Assert.Equal((null, Name(1)), (none, evicted));
        Assert.Equal(
            (ChannelList.Capacity, true, true, false),
            (list.HeardAt.Count, list.HeardAt.ContainsKey("new"), list.HeardAt.ContainsKey(Name(0)), list.HeardAt.ContainsKey(Name(1)))
        );
    }

    [Fact]
    public void New_channel_is_never_evicted_by_itself_even_with_the_oldest_time()
    {
        var full = Enumerable
            .Range(0, ChannelList.Capacity)
            .Aggregate(ChannelList.Empty, (list, i) => list.Touch(Name(i), Sample.Noon).List);

        var (list, evicted) = full.Touch("new", Sample.Noon.AddDays(-1));

        Assert.Equal((Name(0), true), (evicted, list.HeardAt.ContainsKey("new")));
    }

    private static string Name(int i) => i.ToString("D4", CultureInfo.InvariantCulture);
}
