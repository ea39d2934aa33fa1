using CustomerCache.Core.Caching;

namespace CustomerCache.Core.Tests.Caching;

public sealed class EntityRefTests
{
    [Theory]
    [InlineData("product:01t22000003xABCAA2", "product", "01t22000003xABCAA2")]
    [InlineData("Product:a:b", "product", "a:b")]
    public void An_entity_is_read_with_its_type_in_lower_case_and_its_identification_as_written(string text, string type, string id)
    {
        Assert.True(EntityRef.TryParse(text, out var entity));
        Assert.Equal((type, id), (entity.Type, entity.Id));
    }

    [Theory]
    [InlineData("product")]
    [InlineData("product:")]
    [InlineData(":1")]
    [InlineData("pro duct:1")]
    [InlineData("product:a\nb")]
    [InlineData(null)]
    public void What_lacks_a_part_is_none(string? text) => Assert.False(EntityRef.TryParse(text, out _));

    [Fact]
    public void Post_42_is_not_group_42() => Assert.NotEqual(EntityRef.Of("post", "42"), EntityRef.Of("group", "42"));
}
