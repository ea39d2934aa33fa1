using System.Text;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Bodies of requests, from nearly valid to random bytes.</summary>
internal sealed class FuzzBodies(Random random, FuzzTexts texts)
{
    /// <summary>Returns a body for any call but an import.</summary>
    public byte[] Any() =>
        random.Next(10) switch
        {
            0 => RandomBytes(),
            1 => Deep(),
            2 => Mutated(Encoding.UTF8.GetBytes(Call())),
            3 => Encoding.UTF8.GetBytes(texts.Json()),
            4 => Encoding.UTF8.GetBytes(
                texts.One(
                    "",
                    " ",
                    "\n",
                    "null",
                    "[]",
                    "{}",
                    "{",
                    "\uFEFF{}",
                    "{\"body\":}",
                    "{\"body\":{}}}",
                    "{} {}",
                    "// comment\n{}",
                    "{'body':{}}",
                    "{\"body\":{\"filter\":{},}}"
                )
            ),
            _ => Encoding.UTF8.GetBytes(Call()),
        };

    /// <summary>Returns a body that no import may accept, whatever follows its beginning.</summary>
    public byte[] WrongImport() =>
        random.Next(5) switch
        {
            0 => [(byte)'x', .. RandomBytes()],
            1 => Encoding.UTF8.GetBytes($$"""{"records":{{texts.Json()}}}"""),
            2 => Encoding.UTF8.GetBytes(
                $"[{texts.One("1", "null", "[]", "\"x\"", "{}", "{\"serial_number\":5}", "{\"serial_number\":\"\"}")},{texts.Json()}]"
            ),
            3 => Encoding.UTF8.GetBytes(
                $$"""[{"serial_number":"VC1","edge":{"host":"elsewhere.example.net","enterprise_id":1,"edge_id":1} },{"serial_number":{{texts.Json(1)}}},17]"""
            ),
            _ => Encoding.UTF8.GetBytes("""[{"serial_number":"VC1"},{"serial_number":"\ud800"}"""),
        };

    // Returns a call of the former service with at most one error.
    private string Call()
    {
        var filter =
            random.Next(3) == 0
                ? texts.Json()
                : texts.One(
                    """{"vco1.example.net":[]}""",
                    "{}",
                    """{"vco1.example.net":[100],"vco2.example.net":[]}""",
                    """{"vco3.example.net":[]}""",
                    """{"nowhere":[]}""",
                    """{"vco1.example.net":[999]}""",
                    """{"hawkeye.example.net":[]}"""
                );
        var contact =
            random.Next(3) == 0 ? texts.Json(1) : texts.One("null", "\"2026-03-10T10:00:00Z\"", "\"2099-01-01\"", "\"soon\"", "17");
        var members = new List<string>();
        Maybe(8, $"\"filter\":{filter}");
        Maybe(4, $"\"last_contact_filter\":{contact}");
        Maybe(1, $"{texts.Name()}:{texts.Json()}");
        var body = random.Next(10) == 0 ? texts.Json() : $"{{{string.Join(',', members)}}}";
        var id = random.Next(2) == 0 ? "" : $"\"request_id\":{texts.Json(1)},";
        return $"{{{id}\"body\":{body}}}";

        void Maybe(int inTen, string member)
        {
            if (random.Next(10) < inTen)
            {
                members.Add(member);
            }
        }
    }

    private byte[] Deep()
    {
        var depth = random.Next(1, 3000);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"body\":", "}");
        return Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat(open, depth))
                + "1"
                + (random.Next(3) == 0 ? "" : string.Concat(Enumerable.Repeat(close, depth)))
        );
    }

    private byte[] RandomBytes()
    {
        var noise = new byte[random.Next(300)];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Mutated(byte[] body)
    {
        for (var i = random.Next(1, 4); i > 0 && body.Length > 0; i--)
        {
            var at = random.Next(body.Length);
            body = random.Next(3) switch
            {
                0 => [.. body[..at], .. body[(at + 1)..]],
                1 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
                _ => [.. body[..at], (byte)random.Next(256), .. body[(at + 1)..]],
            };
        }

        return body;
    }
}
