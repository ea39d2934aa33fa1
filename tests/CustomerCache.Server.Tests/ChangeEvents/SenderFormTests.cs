using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.ChangeEvents;

/// <summary>Change events in the forms of their senders, and compressed bodies.</summary>
public sealed class SenderFormTests(CacheLab<SingleNodeUnderTest> lab) : IClassFixture<CacheLab<SingleNodeUnderTest>>
{
    private const string Events = "/v1/events";

    private const string Mark = "\uFEFF";

    [Fact]
    public async Task CloudEvent_in_binary_mode_has_its_attributes_in_headers()
    {
        await PutAsync("binary", "invoice:76");

        using var request = Post("""{"id": "x", "status": "b"}""", "application/json");
        foreach (
            var (name, value) in new[]
            {
                ("specversion", "1.0"),
                ("id", "bin-1"),
                ("source", "/a"),
                ("type", "com.example.invoice.updated"),
                ("subject", "%37%36"),
                ("time", "2026-03-01T10:00:00Z"),
            }
        )
        {
            request.Headers.Add("ce-" + name, value);
        }

        Assert.Equal(1, await AcceptedAsync(request));
        Assert.Null(await lab.ValueAsync("orders", "forms:binary"));
    }

    [Fact]
    public async Task Malformed_one_of_a_batch_of_CloudEvents_is_refused_alone()
    {
        await PutAsync("batch", "invoice:78");

        using var request = Post(
            $"[{Cloud("x1", "77")}, {Cloud("x2", "7").Replace("1.0", "0.3", StringComparison.Ordinal)}, {Cloud("x3", "78")}]",
            "application/cloudevents-batch+json"
        );

        Assert.Equal(2, await AcceptedAsync(request));
        Assert.Null(await lab.ValueAsync("orders", "forms:batch"));
    }

    [Fact]
    public async Task Events_may_be_concatenated_and_start_with_a_byte_order_mark()
    {
        await PutAsync("lines", "invoice:82");

        using var request = Post($"\uFEFF{Own("nd-0", "81")}\n{Own("nd-1", "82")}\n", "application/x-ndjson");

        Assert.Equal(2, await AcceptedAsync(request));
        Assert.Null(await lab.ValueAsync("orders", "forms:lines"));
    }

    [Theory]
    [InlineData("lines")]
    [InlineData("files")]
    [InlineData("batch")]
    [InlineData("binary")]
    [InlineData("gzip")]
    public async Task Byte_order_mark_is_skipped_wherever_an_event_starts(string form)
    {
        await PutAsync($"mark-{form}", $"invoice:mark-{form}");

        using var request = form switch
        {
            "lines" => Post($"{Mark}{Own("mark-0", "81")}\r\n{Mark}{Own("mark-1", "mark-lines")}\n", "application/x-ndjson"),
            "files" => Post($"{Mark}{Own("mark-2", "81")}{Mark}{Own("mark-3", "mark-files")}{Mark}", "application/json"),
            "batch" => Post($"{Mark}[{Packed("mark-4", "81")}, {Packed("mark-5", "mark-batch")}]", "application/cloudevents-batch+json"),
            "binary" => Post($"{Mark}{Own("mark-6", "mark-binary")}", "application/json"),
            _ => Post(Pack($"{Mark}{Own("mark-7", "mark-gzip")}", "gzip"), "gzip"),
        };
        foreach (
            var (name, value) in form == "binary"
                ? [("specversion", "1.0"), ("id", "mark-6"), ("source", "/a"), ("type", "x")]
                : Array.Empty<(string, string)>()
        )
        {
            request.Headers.Add("ce-" + name, value);
        }

        Assert.Equal(form is "binary" or "gzip" ? 1 : 2, await AcceptedAsync(request));
        Assert.Null(await lab.ValueAsync("orders", $"forms:mark-{form}"));
    }

    [Theory]
    [InlineData("80122000000D4UG", "80122000000D4UGAA0")]
    [InlineData("80122000000D5UGAA0", "80122000000D5UG")]
    public async Task Salesforce_id_with_fifteen_or_eighteen_characters_is_one_record(string kept, string changed)
    {
        await lab.PutAsync("orders", $"forms:{kept}", "1", dependsOn: $"order:{kept}");
        await lab.PutAsync("orders", $"orders:detail:{kept}", "1");

        using var request = Post(
            $$"""{"ChangeEventHeader": {"entityName": "Order", "recordIds": ["{{changed}}"], "changeType": "UPDATE", "changedFields": ["Status"] } }""",
            "application/json"
        );

        Assert.Equal(1, await AcceptedAsync(request));
        await Poll.UntilAsync(
            async () =>
                await lab.ValueAsync("orders", $"forms:{kept}") is null && await lab.ValueAsync("orders", $"orders:detail:{kept}") is null,
            "the job to drop both"
        );
    }

    [Fact]
    public async Task Value_with_a_byte_order_mark_is_the_value_without()
    {
        Assert.Equal(HttpStatusCode.NoContent, await lab.PutAsync("orders", "forms:mark", "\uFEFF{\"a\":1}"));

        Assert.Equal("""{"a":1}""", await lab.ValueAsync("orders", "forms:mark"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Compressed_bodies_are_decompressed(string encoding)
    {
        await PutAsync(encoding, $"invoice:{encoding}");

        using var request = Post(Pack(Own($"packed-{encoding}", encoding), encoding), encoding);

        Assert.Equal(1, await AcceptedAsync(request));
        Assert.Null(await lab.ValueAsync("orders", $"forms:{encoding}"));
    }

    [Theory]
    [InlineData("zstd", "gzip", 415)]
    [InlineData("gzip, gzip", "gzip", 415)]
    [InlineData("gzip", "br", 400)]
    public async Task Corrupt_compressed_body_is_refused(string said, string packed, int status)
    {
        using var request = Post(Pack(Own("odd", "1"), packed), said);

        using var response = await lab.Http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Limit_of_a_body_applies_to_its_decompressed_size()
    {
        using var events = Post(Pack(new string(' ', 33 * 1024 * 1024) + Own("bomb", "1"), "gzip"), "gzip");
        using var value = new HttpRequestMessage(HttpMethod.Put, "/v1/caches/orders/entries/forms%3Abomb")
        {
            Content = Packed(Pack($"\"{new string('a', 3 * 1024 * 1024)}\"", "gzip"), "gzip"),
        };

        using var first = await lab.Http.SendAsync(events);
        using var second = await lab.Http.SendAsync(value);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (first.StatusCode, second.StatusCode));
    }

    private static string Own(string id, string invoice) =>
        $$"""{"id": "{{id}}", "entity": "invoice", "ids": ["{{invoice}}"], "change": "update"}""";

    private static string Cloud(string id, string invoice) =>
        $$"""{"specversion": "1.0", "id": "{{id}}", "source": "/a", "type": "com.example.invoice.updated", "subject": "{{invoice}}", "time": "2026-03-01T10:00:00Z"}""";

    private static string Packed(string id, string invoice) =>
        $$"""{"specversion": "1.0", "id": "{{id}}", "source": "/a", "type": "x", "data_base64": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Mark + Own(id, invoice)))}}"}""";

    private static HttpRequestMessage Post(string body, string type)
    {
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new HttpRequestMessage(HttpMethod.Post, Events) { Content = content };
    }

    private static HttpRequestMessage Post(byte[] packed, string encoding) =>
        new(HttpMethod.Post, Events) { Content = Packed(packed, encoding) };

    private static ByteArrayContent Packed(byte[] packed, string encoding)
    {
        var content = new ByteArrayContent(packed);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        return content;
    }

    private static byte[] Pack(string text, string encoding)
    {
        using var packed = new MemoryStream();
        using (
            Stream packer = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
                "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
                _ => new BrotliStream(packed, CompressionLevel.Fastest),
            }
        )
        {
            packer.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private async Task<int> AcceptedAsync(HttpRequestMessage request)
    {
        using var response = await lab.Http.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, answer.RootElement.GetRawText());
        return answer.RootElement.GetProperty("accepted").GetInt32();
    }

    private Task<HttpStatusCode> PutAsync(string name, string dependsOn) =>
        lab.PutAsync("orders", $"forms:{name}", "1", dependsOn: dependsOn);
}
