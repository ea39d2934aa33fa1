using System.Globalization;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.Tests.Caching;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Channels;

/// <summary>What is stored of channels.</summary>
public sealed class ChannelBooksTests
{
    private readonly FlakyStore _store = new();
    private readonly Told _told = new();

    [Fact]
    public async Task A_channel_that_made_room_is_not_kept_in_the_store_either()
    {
        var books = await FillAsync();

        await HearAsync(books, "new", ChannelLedgers.Most);

        Assert.Equal((ChannelLedgers.Most, false, true), (_store.Values.Count, _store.Values.ContainsKey("0"), _store.Values.ContainsKey("new")));
        Assert.Equal(["0"], _told.Forgotten);
    }

    [Fact]
    public async Task A_channel_that_made_room_and_came_back_at_once_stays_in_the_store()
    {
        var books = await FillAsync();
        var ledgers = await books.OpenAsync(CancellationToken.None);
        ledgers.For("new");

        await HearAsync(books, "0", ChannelLedgers.Most);

        Assert.Equal((true, false), (_store.Values.ContainsKey("0"), _store.Values.ContainsKey("1")));
    }

    [Fact]
    public async Task The_channel_that_was_silent_for_longest_makes_room_after_a_restart_too()
    {
        await HearAsync(await FillAsync(), "0", ChannelLedgers.Most);

        await HearAsync(new ChannelBooks(_store, _told), "new", ChannelLedgers.Most + 1);

        Assert.Equal((true, false), (_store.Values.ContainsKey("0"), _store.Values.ContainsKey("1")));
    }

    // Channel 0 was heard first.
    private async Task<ChannelBooks> FillAsync()
    {
        var books = new ChannelBooks(_store, _told);
        for (var i = 0; i < ChannelLedgers.Most; i++)
        {
            await HearAsync(books, i.ToString(CultureInfo.InvariantCulture), i);
        }

        return books;
    }

    private static async Task HearAsync(ChannelBooks books, string channel, int second)
    {
        var ledgers = await books.OpenAsync(CancellationToken.None);
        ledgers.For(channel).Skip(Sample.Noon.AddSeconds(second));
        await books.StoreAsync(ledgers, [channel], CancellationToken.None);
    }

    private sealed class Told : IChannelObserver
    {
        public List<string> Forgotten { get; } = [];

        public void Counted(ChannelSnapshot channel)
        {
        }

        void IChannelObserver.Forgotten(string channel) => Forgotten.Add(channel);
    }
}
