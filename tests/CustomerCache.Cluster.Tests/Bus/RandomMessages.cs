using System.Text;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>Malformed messages: a valid request with random corruption, or random bytes. The same seed makes the same message.</summary>
internal static class RandomMessages
{
    private static readonly string[] Good =
    [
        """{"request_id":"abc","body":{"filter":{"vco1.example.net":[100]},"last_contact_filter":"2026-03-01T00:00:00Z"}}""",
        """{"body":{"filter":{}}}""",
        """{"is_stored":true,"token":"4nWYDGMcxkHjT6sVXeTs9H"}""",
        """{"body":{"filter":{"vco9.example.net":[]}}}""",
    ];

    public static byte[] Of(int seed)
    {
        var random = new Random(seed);
        var message = Encoding.UTF8.GetBytes(Good[random.Next(Good.Length)]);
        if (random.Next(10) == 0)
        {
            random.NextBytes(message);
            return message;
        }

        for (var damages = random.Next(4); damages > 0; damages--)
        {
            message = random.Next(3) switch
            {
                0 => [.. message[..random.Next(message.Length + 1)]],
                1 => [.. message, (byte)random.Next(256)],
                _ when message.Length > 0 => Changed(message, random),
                _ => message,
            };
        }

        return message;
    }

    private static byte[] Changed(byte[] message, Random random)
    {
        message[random.Next(message.Length)] = (byte)random.Next(256);
        return message;
    }
}
