using System.Net;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>A successful response with unexpected content is a separate kind of fault, for every call.</summary>
public sealed class UnexpectedContentTests
{
    private static readonly Dictionary<string, (string Url, Func<SourcesLab, Task<VendorFault?>> Ask)> Asks = new()
    {
        ["links"] = (SourcesLab.Links, async lab => (await lab.VeloCloudPort.ListEdgeLinksAsync(default)).Fault),
        ["edges"] = (SourcesLab.Edges, async lab => (await lab.VeloCloudPort.ListEnterpriseEdgesAsync(1, default)).Fault),
        ["modules"] = (
            SourcesLab.Modules,
            async lab => (await lab.VeloCloudPort.GetLinksConfigurationAsync(SourcesLab.Edge, default)).Fault
        ),
        ["inventory"] = (SourcesLab.Inventory, async lab => (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault),
        ["attributes"] = (
            SourcesLab.Bruin + "Inventory/Attribute",
            async lab => (await lab.BruinPort.GetAttributesAsync(1, "VCA1", default)).Fault
        ),
        ["site"] = (SourcesLab.Bruin + "Site", async lab => (await lab.BruinPort.GetSiteAsync(1, 2, default)).Fault),
        ["contacts"] = (SourcesLab.Bruin + "Ticket/Contacts", async lab => (await lab.BruinPort.GetTicketContactsAsync(1, default)).Fault),
        ["probes"] = (SourcesLab.Probes, async lab => (await lab.HawkeyePort.ListProbesAsync(default)).Fault),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            string[] contents =
            [
                "",
                "null",
                "7",
                "\"text\"",
                "<html>",
                "[{\"id\":1",
                "{\"documents\":[",
                "{\"documents\":{}}",
                "{\"documents\":[7]}",
                "{\"attributes\":7}",
                "{\"records\":[]}",
                "{\"records\":7,\"total_count\":\"1\"}",
                "{\"records\":[],\"total_count\":\"many\"}",
                "{\"error\":{\"message\":\"odd\"}}",
            ];
            var cases = new TheoryData<string, string>();
            foreach (var ask in Asks.Keys)
            {
                foreach (var content in contents)
                {
                    // No module of that name: VeloCloud's form of an empty list of links.
                    if (ask != "modules" || !content.StartsWith('{') || content.Contains("error", StringComparison.Ordinal))
                    {
                        cases.Add(ask, content);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Content_of_another_shape_is_unexpected(string ask, string content)
    {
        using var lab = new SourcesLab();
        lab.Http.On(Asks[ask].Url, () => ScriptedHttp.Json(content));

        Assert.Equal(VendorFaultKind.UnexpectedContent, (await Asks[ask].Ask(lab))?.Kind);
    }

    [Fact]
    public async Task Truncated_content_is_unexpected_and_a_broken_connection_is_not()
    {
        foreach (var (url, ask) in Asks.Values)
        {
            Assert.Equal(VendorFaultKind.UnexpectedContent, await KindAsync(url, ask, new HttpIOException(HttpRequestError.ResponseEnded)));
            Assert.Equal(VendorFaultKind.Connection, await KindAsync(url, ask, new IOException("Connection reset by peer")));
        }
    }

    [Theory]
    [InlineData("[{\"id\":\"", "application/json")]
    [InlineData("{\"documents\":[\"", "application/json")]
    [InlineData("<html>", "text/html")]
    [InlineData(" ", "application/json")]
    public async Task Body_without_end_is_unexpected_and_bounded_in_memory(string start, string type)
    {
        foreach (var (name, (url, ask)) in Asks)
        {
            using var lab = new SourcesLab(o => o.Hawkeye.PageRetryDelay = TimeSpan.Zero);
            var bodies = new List<EndlessStream>();
            lab.Http.On(
                url,
                () =>
                {
                    bodies.Add(new EndlessStream(start));
                    var content = new StreamContent(bodies[^1]);
                    content.Headers.TryAddWithoutValidation("Content-Type", type);
                    return new HttpResponseMessage { Content = content };
                }
            );

            var fault = await ask(lab);

            // A page is the end of a session to VeloCloud, and asked for again with a new one.
            Assert.NotNull(fault);
            Assert.True(fault.Kind is VendorFaultKind.UnexpectedContent or VendorFaultKind.Unauthorized, $"{name}: {fault}");
            Assert.All(bodies, body => Assert.InRange(body.Sent, 1, BodyLimit.Document + (1024 * 1024)));
        }
    }

    [Fact]
    public async Task Body_whose_announced_length_is_beyond_the_limit_is_not_read()
    {
        using var lab = new SourcesLab();
        var body = new EndlessStream("{\"documents\":[\"");
        lab.Http.On(
            SourcesLab.Inventory,
            () => new HttpResponseMessage { Content = new StreamContent(body) { Headers = { ContentLength = 200_000_000 } } }
        );

        var fault = (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault;

        Assert.Equal((VendorFaultKind.UnexpectedContent, "Unexpected answer from Bruin: it is too large"), (fault?.Kind, fault?.Detail));
        Assert.Equal(0, body.Sent);
    }

    [Fact]
    public async Task Response_that_is_incomplete_at_the_time_limit_is_timed_out()
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Links, () => new HttpResponseMessage { Content = new StreamContent(new BrokenStream(null)) });

        var ask = lab.VeloCloudPort.ListEdgeLinksAsync(default);
        await lab.Clock.WaitForTimersAsync(1);
        lab.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.False(ask.IsCompleted);
        lab.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new VendorFault(VendorFaultKind.TimedOut, null, "No answer from Velocloud within 300 s"), (await ask).Fault);
    }

    [Fact]
    public async Task Cancellation_comes_from_the_caller_only()
    {
        using var lab = new SourcesLab();
        var gate = new Gate();
        lab.Http.OnAsync(
            SourcesLab.Links,
            null,
            async (_, token) =>
            {
                await gate.EnterAsync(token);
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            }
        );
        using var cancel = new CancellationTokenSource();

        var ask = lab.VeloCloudPort.ListEdgeLinksAsync(cancel.Token);
        await gate.ArrivedAsync(1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        Assert.Equal(0, lab.Channel("Velocloud").Limiter.InUse);
    }

    private static async Task<VendorFaultKind?> KindAsync(string url, Func<SourcesLab, Task<VendorFault?>> ask, Exception failure)
    {
        using var lab = new SourcesLab();
        lab.Http.On(url, () => new HttpResponseMessage { Content = new StreamContent(new BrokenStream(failure)) });
        return (await ask(lab))?.Kind;
    }

    /// <summary>Returns a few bytes, then fails; without a failure it hangs.</summary>
    private sealed class BrokenStream(Exception? failure) : MemoryStream("[{\"id\""u8.ToArray())
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read > 0)
            {
                return read;
            }

            if (failure is null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            throw failure!;
        }
    }

    /// <summary>Returns a beginning, then the letter <c>a</c> or blanks without end.</summary>
    private sealed class EndlessStream(string start) : Stream
    {
        public long Sent { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var part = buffer.AsSpan(offset, count);
            part.Fill(start == " " ? (byte)' ' : (byte)'a');
            for (var i = 0; i < count && Sent + i < start.Length; i++)
            {
                part[i] = (byte)start[(int)Sent + i];
            }

            Sent += count;
            return count;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
